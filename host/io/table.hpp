// Reads a table of numbers, one row a sample: CSV or TSV, with or without a header row, or NPY.
#pragma once

#include <Eigen/Dense>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/io/faults.hpp"
#include "host/io/input_file.hpp"

namespace dcmrnn {

struct Table {
  std::string file;                 // its name in messages
  std::string hash;                 // of the file
  std::vector<std::string> header;  // [column], empty if the file has none
  Eigen::MatrixXd values;           // [row, column]; NaN where the cell is n/a, NaN or empty
  std::vector<std::size_t> lines;   // [row], the row's line in the file; empty if it has no lines

  Eigen::Index rows() const { return values.rows(); }
  Eigen::Index columns() const { return values.cols(); }

  // "Y.csv row 12 (line 13), column V5", for messages; row and column count from 0.
  std::string place(Eigen::Index row, Eigen::Index column) const;

  // Reports every missing cell.
  void require_complete(FaultList& faults) const;
};

// The first row is a header if it holds every one of `expected` names, or any cell that is neither
// a number nor a mark of a missing one. No value, and every fault, if the file is no such table.
// A file that begins as NumPy's do is read as one, whatever its name.
std::optional<Table> read_table(const std::filesystem::path& path, const std::string& name,
                                const std::vector<std::string>& expected, FaultList& faults);
std::optional<Table> parse_table(const InputFile& file, const std::vector<std::string>& expected,
                                 FaultList& faults);

// A finite number in decimal notation, whatever the locale. No value for anything else.
std::optional<double> cell_number(std::string_view cell);

// n/a (BIDS), NA, NaN or nothing.
bool is_missing(std::string_view cell);

}  // namespace dcmrnn
