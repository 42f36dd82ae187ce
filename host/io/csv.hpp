// Writes tables of numbers as CSV (RFC 4180).
#pragma once

#include <Eigen/Dense>
#include <filesystem>
#include <string>
#include <vector>

#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// A header row, then one row a sample; every number reads back to its bits.
void write_csv(FileBatch& files, const std::filesystem::path& path,
               const std::vector<std::string>& header, const Eigen::MatrixXd& values);

}  // namespace dcmrnn
