#include "host/io/npy_table.hpp"

#include <cmath>

#include "host/io/input_file.hpp"
#include "host/io/npy.hpp"

namespace dcmrnn {
namespace {

constexpr std::size_t kShownFaults = 20;  // of one file

// How every ZIP archive begins, NPZ files among them.
bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6");
}

Eigen::MatrixXd as_matrix(const NpyArray& array) {
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const bool one_column = array.shape.size() == 1;
  return Eigen::Map<const RowMajor>(array.values.data(), static_cast<Eigen::Index>(array.shape[0]),
                                    one_column ? 1 : static_cast<Eigen::Index>(array.shape[1]));
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const std::size_t length : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(length);
  return "[" + text + "]";
}

void require_finite(const Table& table, FaultList& faults) {
  FaultList found(kShownFaults);
  for (Eigen::Index r = 0; r < table.rows(); ++r) {
    for (Eigen::Index c = 0; c < table.columns(); ++c) {
      if (std::isinf(table.values(r, c))) {
        found.add(table.place(r, c), "is infinite; expected a number, or NaN where it is missing");
      }
    }
  }
  faults.append(found);
}

}  // namespace

bool is_npy(std::string_view bytes, const std::filesystem::path& path) {
  return bytes.starts_with(kNpyMagic) || is_zip(bytes) || path.extension() == ".npy" ||
         path.extension() == ".npz";
}

std::optional<Table> parse_npy_table(std::string_view bytes, const std::string& name,
                                     FaultList& faults) {
  if (is_zip(bytes)) {
    faults.add(name,
               "is an archive (NPZ or another ZIP), which is not read; expected one array, as "
               "numpy.save(\"" +
                   std::filesystem::path(name).stem().string() + ".npy\", array) writes it");
    return std::nullopt;
  }
  Table table;
  table.file = name;
  table.hash = hash_bytes(bytes);
  try {
    const NpyHeader header = read_npy_header(bytes);
    const std::size_t dimensions = header.shape.size();
    if (header.count == 0 || dimensions < 1 || dimensions > 2) {
      throw NpyFault("holds an array of shape " + shape_text(header.shape) +
                     "; expected [row, column] with values, a row for each sample");
    }
    table.values = as_matrix(read_npy(bytes));
  } catch (const NpyFault& fault) {
    faults.add(name, fault.what());
    return std::nullopt;
  }
  const std::size_t before = faults.count();
  require_finite(table, faults);
  if (faults.count() > before) return std::nullopt;
  return table;
}

}  // namespace dcmrnn
