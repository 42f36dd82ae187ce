// Arrays of numbers as NumPy stores them, one a file: NPY, versions 1.0 to 3.0.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <vector>

#include "host/io/atomic_file.hpp"
#include "host/io/npy_header.hpp"

namespace dcmrnn {

struct NpyArray {
  std::vector<std::size_t> shape;  // [dimension]
  std::vector<double> values;      // in C order: the last index runs fastest
};

// Reads a file's bytes: f4, f8, i1 to i8, u1 to u8 or b1, of either byte order and either order of
// indices. Nothing is allocated before the size was checked against the file. Throws NpyFault.
NpyArray read_npy(std::string_view bytes);

// Writes version 1.0, '<f8', in C order. values: as many as the shape says.
void write_npy(FileBatch& files, const std::filesystem::path& path, const NpyArray& array);

}  // namespace dcmrnn
