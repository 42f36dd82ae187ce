#include "host/io/tsv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "dcmrnn/error.hpp"
#include "host/io/number_text.hpp"

namespace dcmrnn {
namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t begin = 0;;) {
    const std::size_t tab = line.find('\t', begin);
    cells.push_back(line.substr(begin, tab - begin));
    if (tab == std::string_view::npos) return cells;
    begin = tab + 1;
  }
}

}  // namespace

TsvWriter::TsvWriter(const std::filesystem::path& path, const std::vector<std::string>& header,
                     FileBatch* batch)
    : shape_{path, header, 0}, file_(path, batch) {
  for (const std::string& name : header) cell(name);
  end_row();
  shape_.rows = 0;
}

TsvWriter& TsvWriter::cell(std::string_view text) {
  if (!row_.empty()) row_ += '\t';
  if (text.empty()) text = "n/a";
  row_ += text;
  std::replace_if(
      row_.end() - std::ssize(text), row_.end(),
      [](char letter) { return letter == '\t' || letter == '\n' || letter == '\r'; }, ' ');
  return *this;
}

TsvWriter& TsvWriter::cell(double value) {
  NumberDigits digits;
  return cell(number_text(value, digits));
}

TsvWriter& TsvWriter::cell(const std::optional<double>& value) {
  return value ? cell(*value) : cell("n/a");
}

TsvWriter& TsvWriter::cell(std::int64_t value) { return cell(std::to_string(value)); }

void TsvWriter::end_row() {
  row_ += '\n';
  file_.write(row_);
  row_.clear();
  ++shape_.rows;
}

TsvReader::TsvReader(std::filesystem::path path) : path_(std::move(path)), file_(path_) {
  if (!file_) throw Error(ExitCode::kNoInput, path_.string(), "cannot be opened");
  if (!std::getline(file_, line_)) throw Error(ExitCode::kData, path_.string(), "is empty");
  for (const std::string_view name : split(line_)) header_.emplace_back(name);
}

TsvReader::TsvReader(std::filesystem::path path, const std::vector<std::string>& expected_header)
    : TsvReader(std::move(path)) {
  if (header_ == expected_header) return;
  std::string expected;
  for (const std::string& name : expected_header) expected += (expected.empty() ? "" : ", ") + name;
  throw Error(ExitCode::kData, path_.string(), "row 1: expected the columns " + expected);
}

bool TsvReader::next() {
  if (!std::getline(file_, line_)) return false;
  ++row_;
  cells_ = split(line_);
  if (cells_.size() != header_.size()) {
    throw Error(ExitCode::kData, path_.string(),
                "row " + std::to_string(row_) + ": expected " + std::to_string(header_.size()) +
                    " cells, found " + std::to_string(cells_.size()));
  }
  return true;
}

void TsvReader::fail(int column, const char* expected) const {
  throw Error(ExitCode::kData, path_.string(),
              "row " + std::to_string(row_) + ", column " +
                  header_[static_cast<std::size_t>(column)] + ": expected " + expected +
                  ", found '" + std::string(text(column)) + "'");
}

double TsvReader::number(int column) const {
  const std::optional<double> value = parse_number(text(column));
  if (!value) fail(column, "a number or n/a");
  return *value;
}

std::optional<double> TsvReader::optional_number(int column) const {
  const double value = number(column);
  return std::isnan(value) ? std::nullopt : std::optional<double>(value);
}

int TsvReader::integer(int column) const {
  const std::string_view cell = text(column);
  int value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc{} || end != cell.data() + cell.size()) fail(column, "a whole number");
  return value;
}

void verify_table(const TableShape& expected) {
  std::size_t rows = 0;
  bool whole = true;
  try {
    TsvReader table(expected.path, expected.header);
    while (table.next()) ++rows;
  } catch (const Error&) {
    whole = false;
  }
  if (!whole || rows != expected.rows)
    throw Error(ExitCode::kInputOutput, expected.path.string(),
                "does not hold what was written into it");
}

}  // namespace dcmrnn
