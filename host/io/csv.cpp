#include "host/io/csv.hpp"

#include "host/io/number_text.hpp"

namespace dcmrnn {
namespace {

// Cells with a comma, a quote or a line end stand in quotes, quotes are doubled.
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n\t") == std::string::npos) return text;
  std::string cell = "\"";
  for (const char letter : text) cell += letter == '"' ? "\"\"" : std::string(1, letter);
  return cell + '"';
}

}  // namespace

void write_csv(FileBatch& files, const std::filesystem::path& path,
               const std::vector<std::string>& header, const Eigen::MatrixXd& values) {
  AtomicFile file(path, &files);
  const auto row = [&file](Eigen::Index cells, const auto& cell) {
    for (Eigen::Index i = 0; i < cells; ++i) file.write((i > 0 ? "," : "") + cell(i));
    file.write("\n");
  };
  row(static_cast<Eigen::Index>(header.size()),
      [&](Eigen::Index i) { return csv_cell(header[static_cast<std::size_t>(i)]); });
  for (Eigen::Index k = 0; k < values.rows(); ++k)
    row(values.cols(), [&](Eigen::Index i) { return number_text(values(k, i)); });
  file.commit();
}

}  // namespace dcmrnn
