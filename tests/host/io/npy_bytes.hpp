// NPY files as NumPy writes them, byte by byte, and such as it never would.
#pragma once

#include <algorithm>
#include <bit>
#include <string>
#include <vector>

namespace dcmrnn::test {

struct NpyBytes {
  int version = 1;
  std::string descr = "'<f8'";
  std::string order = "False";
  std::string shape = "(2, 3)";
  std::string data;

  std::string dictionary() const {
    return "{'descr': " + descr + ", 'fortran_order': " + order + ", 'shape': " + shape + ", }";
  }

  // The dictionary may be another one.
  std::string file(std::string text) const {
    const std::size_t length_bytes = version == 1 ? 2 : 4;
    text.resize((text.size() + 8 + length_bytes) / 64 * 64 + 63 - 8 - length_bytes, ' ');
    text += '\n';
    std::string bytes("\x93NUMPY", 6);
    bytes += {static_cast<char>(version), '\0'};
    for (std::size_t i = 0; i < length_bytes; ++i)
      bytes += static_cast<char>(text.size() >> 8 * i & 0xff);
    return bytes + text + data;
  }
  std::string file() const { return file(dictionary()); }

  template <class T>
  static std::string bytes_of(const std::vector<T>& values, bool big_endian = false) {
    std::string bytes;
    for (const T& value : values) {
      std::string raw(reinterpret_cast<const char*>(&value), sizeof(T));
      if (big_endian != (std::endian::native == std::endian::big)) std::ranges::reverse(raw);
      bytes += raw;
    }
    return bytes;
  }

  // [row, column] of doubles.
  static std::string matrix(const std::vector<std::vector<double>>& rows) {
    NpyBytes npy;
    npy.shape = "(" + std::to_string(rows.size()) + ", " + std::to_string(rows.at(0).size()) + ")";
    for (const std::vector<double>& row : rows) npy.data += bytes_of(row);
    return npy.file();
  }
};

}  // namespace dcmrnn::test
