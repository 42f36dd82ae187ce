// Builds arrays and writes MAT-files of version 7 (5 with compression), which MATLAB, Octave and
// scipy read.
#pragma once

#include <Eigen/Dense>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "host/io/atomic_file.hpp"
#include "host/io/mat_file.hpp"

namespace dcmrnn {

// Doubles, first dimension fastest; at least two dimensions.
MatVariable mat_numbers(const std::vector<std::size_t>& dimensions, const Eigen::VectorXd& values);
MatVariable mat_matrix(const Eigen::MatrixXd& values);
MatVariable mat_number(double value);
MatVariable mat_text(const std::string& text);
MatVariable mat_cell(std::size_t rows, std::size_t columns, std::vector<MatVariable> cells);

using MatFields = std::vector<std::pair<std::string, MatVariable>>;
MatVariable mat_struct(MatFields fields);

// Takes the fields out of a struct (one, not an array of them), which stays behind without them.
MatFields take_fields(matvar_t& variable);

// Replaces what the format's writer cannot hold (objects, functions) by an empty array, however
// deep, and encodes text as it needs it. Returns the places that are empty now: "DCM.xY.spec".
std::vector<std::string> make_writable(matvar_t& variable, const std::string& place);

// Writes the variables under these names. The same content gives the same bytes at any time. Throws
// Error(kCannotCreate, kInputOutput).
void write_mat_file(FileBatch& files, const std::filesystem::path& path, MatFields variables);

}  // namespace dcmrnn
