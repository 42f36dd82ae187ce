#include "host/io/table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>

#include "host/io/npy_table.hpp"
#include "host/io/text_table.hpp"

namespace dcmrnn {
namespace {

constexpr std::size_t kShownFaults = 20;  // of one file

bool is_header(const TextTable& text, const std::vector<std::string>& expected) {
  bool all_values = true;
  for (std::size_t c = 0; c < text.columns(); ++c) {
    const std::string_view cell = text.cell(0, c);
    all_values = all_values && (is_missing(cell) || cell_number(cell));
  }
  const auto in_first_row = [&](const std::string& name) {
    for (std::size_t c = 0; c < text.columns(); ++c) {
      if (text.cell(0, c) == name) return true;
    }
    return false;
  };
  return !all_values ||
         (!expected.empty() && std::all_of(expected.begin(), expected.end(), in_first_row));
}

std::string quoted(std::string_view cell) {
  constexpr std::size_t kShown = 40;
  return '"' + std::string(cell.substr(0, kShown)) + (cell.size() > kShown ? "...\"" : "\"");
}

// What separates the cells of a file that has one column by our reading: ';' or blanks between
// numbers or names; nothing if it may well have one.
std::string_view other_separator(const TextTable& text) {
  if (text.columns() != 1 || text.rows() == 0) return {};
  const std::string_view last = text.cell(text.rows() - 1, 0);
  if (last.find(';') != std::string_view::npos) return "\";\"";
  return last.find(' ') != std::string_view::npos ? "blanks" : std::string_view{};
}

double value_of(const Table& table, Eigen::Index row, Eigen::Index column, std::string_view cell,
                FaultList& faults) {
  if (const std::optional<double> value = cell_number(cell)) return *value;
  if (!is_missing(cell)) faults.add(table.place(row, column), quoted(cell) + " is not a number");
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

bool is_missing(std::string_view cell) {
  return cell.empty() || cell == "n/a" || cell == "N/A" || cell == "NA" || cell == "NaN" ||
         cell == "nan" || cell == "NAN";
}

std::optional<double> cell_number(std::string_view cell) {
  // Most cells of a table of stimuli are a 0 or a 1.
  if (cell.size() == 1 && cell[0] >= '0' && cell[0] <= '9') return cell[0] - '0';
  if (cell.starts_with('+') && !cell.starts_with("+-")) cell.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (end != cell.data() + cell.size()) return std::nullopt;
  // from_chars does not tell too small from too large: a negative exponent does.
  if (error == std::errc::result_out_of_range && cell.find_first_of("eE") + 1 < cell.size() &&
      cell[cell.find_first_of("eE") + 1] == '-') {
    return 0;
  }
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::string Table::place(Eigen::Index row, Eigen::Index column) const {
  const auto r = static_cast<std::size_t>(row);
  const auto c = static_cast<std::size_t>(column);
  return file + " row " + std::to_string(r + 1) +
         (lines.empty() ? "" : " (line " + std::to_string(lines[r]) + ")") + ", column " +
         (header.empty() ? std::to_string(c + 1) : header[c]);
}

void Table::require_complete(FaultList& faults) const {
  FaultList found(kShownFaults);
  for (Eigen::Index r = 0; r < rows(); ++r) {
    for (Eigen::Index c = 0; c < columns(); ++c) {
      if (std::isnan(values(r, c))) {
        found.add(place(r, c), "is missing (n/a, NaN or empty); expected a number");
      }
    }
  }
  faults.append(found);
}

std::optional<Table> parse_table(const InputFile& file, const std::vector<std::string>& expected,
                                 FaultList& faults) {
  FaultList found(kShownFaults);
  const TextTable text(file, found);
  if (const std::string_view separator = other_separator(text); !separator.empty()) {
    faults.add(file.name, "has cells separated by " + std::string(separator) +
                              "; expected commas or tabs between them");
    return std::nullopt;
  }
  Table table;
  table.file = file.name;
  table.hash = file.hash;
  const std::size_t columns = text.columns();
  const std::size_t skipped = text.rows() > 0 && is_header(text, expected) ? 1 : 0;
  for (std::size_t c = 0; skipped > 0 && c < columns; ++c) {
    table.header.emplace_back(text.cell(0, c));
  }
  for (std::size_t r = skipped; r < text.rows(); ++r) table.lines.push_back(text.line(r));
  table.values.resize(static_cast<Eigen::Index>(table.lines.size()),
                      static_cast<Eigen::Index>(columns));
  for (Eigen::Index r = 0; r < table.rows(); ++r) {
    for (Eigen::Index c = 0; c < table.columns(); ++c) {
      const std::string_view cell =
          text.cell(static_cast<std::size_t>(r) + skipped, static_cast<std::size_t>(c));
      table.values(r, c) = value_of(table, r, c, cell, found);
    }
  }
  if (table.rows() == 0 && found.empty()) found.add(file.name, "has a header but no rows");
  faults.append(found);
  if (!found.empty()) return std::nullopt;
  return table;
}

std::optional<Table> read_table(const std::filesystem::path& path, const std::string& name,
                                const std::vector<std::string>& expected, FaultList& faults) {
  std::optional<std::string> bytes = read_bytes(path, name, faults);
  if (!bytes) return std::nullopt;
  if (is_npy(*bytes, path)) return parse_npy_table(*bytes, name, faults);
  const std::optional<InputFile> file = text_input(std::move(*bytes), name, faults);
  if (!file) return std::nullopt;
  return parse_table(*file, expected, faults);
}

}  // namespace dcmrnn
