// Splits CSV and TSV text into rows of cells (RFC 4180: quoted cells, doubled quotes, CRLF).
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/faults.hpp"
#include "host/io/input_file.hpp"

namespace dcmrnn {

inline constexpr std::size_t kMostCells = std::size_t{1} << 26;  // of one table
inline constexpr std::size_t kLongestCell = 10000;               // bytes

// Cells point into the file's bytes: the file must outlive the table.
class TextTable {
 public:
  // Tabs separate cells if the first line has one, commas otherwise. Rows whose number of cells
  // differs from the first row's, cells above kLongestCell, empty lines and open quotes are faults,
  // and comments before the first row are one. Such rows are left out. Of a file of more than
  // kMostCells cells, which is a fault, no row is read.
  TextTable(const InputFile& file, FaultList& faults);

  std::size_t rows() const { return lines_.size(); }
  std::size_t columns() const { return columns_; }
  std::string_view cell(std::size_t row, std::size_t column) const {
    return cells_[row * columns_ + column];  // without surrounding blanks
  }
  std::size_t line(std::size_t row) const { return lines_[row]; }  // in the file, from 1

 private:
  std::string_view read_cell(std::size_t& position);
  std::string_view read_quoted(std::size_t& position);
  void end_row(std::size_t first_cell, std::size_t line, bool last, FaultList& faults);

  const InputFile& file_;
  char delimiter_ = ',';
  std::size_t columns_ = 0;
  bool quoted_ = false;  // a cell of the present row
  bool open_quote_ = false;
  std::vector<std::string_view> cells_;  // [row, column]
  std::vector<std::size_t> lines_;       // [row]
  std::deque<std::string> unescaped_;    // cells with doubled quotes
};

// Without blanks around it.
std::string_view trimmed(std::string_view text);

}  // namespace dcmrnn
