// The types of numbers that are read from NPY files.
#pragma once

#include <cstddef>
#include <string_view>

namespace dcmrnn {

struct NpyType {
  std::string_view name;  // as NumPy has it behind the byte order: "f8"
  std::size_t bytes;      // of one value
  double (*read)(const char* bytes, bool big_endian);  // one value
};

// f4, f8, i1 to i8, u1 to u8 or b1; nullptr for any other.
const NpyType* find_npy_type(std::string_view name);

}  // namespace dcmrnn
