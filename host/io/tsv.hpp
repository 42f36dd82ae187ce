// Tab-separated tables as BIDS has them: a header row, `n/a` for what is missing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// What a table is to hold.
struct TableShape {
  std::filesystem::path path;
  std::vector<std::string> header;
  std::size_t rows = 0;  // below the header
};

// Writes one table, row by row. Tabs and line ends inside a text become spaces.
class TsvWriter {
 public:
  TsvWriter(const std::filesystem::path& path, const std::vector<std::string>& header,
            FileBatch* batch = nullptr);

  TsvWriter& cell(std::string_view text);  // an empty text becomes n/a
  TsvWriter& cell(const char* text) { return cell(std::string_view(text)); }
  TsvWriter& cell(double value);  // NaN and infinities become n/a
  TsvWriter& cell(const std::optional<double>& value);
  TsvWriter& cell(std::int64_t value);
  TsvWriter& cell(int value) { return cell(static_cast<std::int64_t>(value)); }
  TsvWriter& cell(bool value) { return cell(static_cast<std::int64_t>(value)); }
  void end_row();

  void commit() { file_.commit(); }
  const TableShape& shape() const { return shape_; }

 private:
  TableShape shape_;
  AtomicFile file_;
  std::string row_;
};

// Reads a table written by TsvWriter, row by row. Throws Error: kNoInput where the file is missing,
// kData where its header is not the expected one, a row has another number of cells or a cell is
// not what it should be; the message names file, row (the header is row 1) and column.
class TsvReader {
 public:
  TsvReader(std::filesystem::path path, const std::vector<std::string>& expected_header);
  explicit TsvReader(std::filesystem::path path);  // any header

  const std::vector<std::string>& header() const { return header_; }
  bool next();  // false after the last row
  std::string_view text(int column) const { return cells_[static_cast<std::size_t>(column)]; }
  double number(int column) const;                          // n/a is NaN
  std::optional<double> optional_number(int column) const;  // n/a is nothing
  int integer(int column) const;

 private:
  [[noreturn]] void fail(int column, const char* expected) const;

  std::filesystem::path path_;
  std::ifstream file_;
  std::vector<std::string> header_;
  std::string line_;
  std::vector<std::string_view> cells_;
  int row_ = 1;
};

// Reads a table back that was written. Throws Error(kInputOutput) where it has other columns or
// another number of rows, or is not there.
void verify_table(const TableShape& expected);

}  // namespace dcmrnn
