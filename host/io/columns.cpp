#include "host/io/columns.hpp"

#include <algorithm>
#include <numeric>

#include "host/io/nearest.hpp"

namespace dcmrnn {

std::optional<std::vector<Eigen::Index>> find_columns(const Table& table,
                                                      const std::vector<std::string>& names,
                                                      const std::string& what, FaultList& faults) {
  const std::size_t before = faults.count();
  std::vector<Eigen::Index> columns(names.size());
  if (table.header.empty()) {
    std::iota(columns.begin(), columns.end(), Eigen::Index{0});
    if (table.columns() != static_cast<Eigen::Index>(names.size())) {
      faults.add(table.file, "has " + std::to_string(table.columns()) +
                                 " columns and no header; expected one column for each " + what +
                                 ": " + std::to_string(names.size()));
    }
  } else {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto found = std::find(table.header.begin(), table.header.end(), names[i]);
      columns[i] = found - table.header.begin();
      if (found == table.header.end()) {
        faults.add(table.file + " header", "names no " + what + " \"" + names[i] +
                                               "\"; nearest column is \"" +
                                               nearest_name(names[i], table.header) + '"');
      } else if (std::find(found + 1, table.header.end(), names[i]) != table.header.end()) {
        faults.add(table.file + " header", "names " + what + " \"" + names[i] + "\" twice");
      }
    }
  }
  if (faults.count() > before) return std::nullopt;
  return columns;
}

}  // namespace dcmrnn
