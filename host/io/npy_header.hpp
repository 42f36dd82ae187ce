// The header of NumPy's NPY files, versions 1.0 to 3.0: what stands in them, and from where.
// Format: NumPy's documentation of numpy.lib.format.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "host/io/npy_type.hpp"

namespace dcmrnn {

// What is wrong with a file, and what was expected.
struct NpyFault : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct NpyHeader {
  const NpyType* type = nullptr;  // of the values
  bool big_endian = false;
  bool fortran_order = false;      // the first index runs fastest
  std::vector<std::size_t> shape;  // [dimension]; none: a single number
  std::size_t count = 1;           // values: the product of the shape
  std::size_t data_offset = 0;     // bytes before the first value
};

inline constexpr std::size_t kLargestNpyHeader = 10000;              // bytes, as NumPy reads
inline constexpr std::size_t kMostNpyDimensions = 32;                // as NumPy 1 has
inline constexpr std::size_t kMostNpyValues = std::size_t{1} << 27;  // 1 GiB as doubles
inline constexpr std::string_view kNpyMagic = std::string_view("\x93NUMPY", 6);

// Reads the header and checks that exactly the values it announces follow. Throws NpyFault.
NpyHeader read_npy_header(std::string_view bytes);

}  // namespace dcmrnn
