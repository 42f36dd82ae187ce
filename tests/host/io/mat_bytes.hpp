// MAT-files of version 5 byte by byte, in either byte order, without the library under test.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

namespace dcmrnn::test {

// How the numbers of an array are stored: the format's data types.
enum class Storage : std::uint32_t { kInt8 = 1, kUint8 = 2, kInt16 = 3, kDouble = 9 };

struct MatBytes {
  bool big_endian = false;

  using Dims = std::vector<std::uint32_t>;
  using Fields = std::vector<std::pair<std::string, std::string>>;  // name, encoded array

  std::string ordered(const void* value, std::size_t size) const {
    std::string bytes(static_cast<const char*>(value), size);
    if (big_endian) bytes.assign(bytes.rbegin(), bytes.rend());
    return bytes;
  }
  std::string word(std::uint32_t value) const { return ordered(&value, sizeof value); }
  std::string words(const std::vector<std::uint32_t>& values) const {
    std::string bytes;
    for (const std::uint32_t value : values) bytes += word(value);
    return bytes;
  }

  std::string element(std::uint32_t type, std::string data) const {
    const std::string tag = word(type) + word(static_cast<std::uint32_t>(data.size()));
    data.resize((data.size() + 7) / 8 * 8, '\0');
    return tag + data;
  }

  // The short form, for up to four bytes: as one number of 32 bits.
  std::string short_element(std::uint16_t type, std::uint32_t value) const {
    return word(4u << 16 | type) + word(value);
  }

  // An array of the class: its header and what follows.
  std::string array(std::uint32_t kind, const Dims& dims, const std::string& name,
                    const std::string& content, std::uint32_t room = 0) const {
    return element(14, element(6, word(kind) + word(room)) + element(5, words(dims)) +
                           element(1, name) + content);
  }

  std::string stored(const std::vector<double>& values, Storage storage) const {
    std::string bytes;
    for (const double value : values) {
      if (storage == Storage::kDouble) {
        bytes += ordered(&value, 8);
        continue;
      }
      const auto whole = static_cast<std::int16_t>(value);
      if (storage == Storage::kInt16) bytes += ordered(&whole, 2);
      if (storage == Storage::kInt8 || storage == Storage::kUint8) {
        bytes += static_cast<char>(whole);
      }
    }
    return element(static_cast<std::uint32_t>(storage), bytes);
  }

  // Doubles, first dimension fastest, perhaps stored as something shorter.
  std::string numbers(const Dims& dims, const std::vector<double>& values,
                      Storage storage = Storage::kDouble, const std::string& name = "") const {
    return array(6, dims, name, stored(values, storage));
  }
  std::string number(double value) const { return numbers({1, 1}, {value}); }
  std::string complex(double re, double im) const {
    return array(6 | 0x0800, {1, 1}, "",
                 stored({re}, Storage::kDouble) + stored({im}, Storage::kDouble));
  }

  std::string sparse(std::uint32_t rows, std::uint32_t columns, const std::vector<double>& full,
                     Storage storage = Storage::kDouble) const {
    std::vector<std::uint32_t> ir, jc = {0};
    std::vector<double> values;
    for (std::uint32_t column = 0; column < columns; ++column) {
      for (std::uint32_t row = 0; row < rows; ++row) {
        const double value = full[column * rows + row];
        if (value == 0) continue;
        ir.push_back(row);
        values.push_back(value);
      }
      jc.push_back(static_cast<std::uint32_t>(ir.size()));
    }
    return array(5, {rows, columns}, "",
                 element(5, words(ir)) + element(5, words(jc)) + stored(values, storage),
                 static_cast<std::uint32_t>(ir.size()));
  }

  std::string text(const std::string& value) const {
    return array(4, {1, static_cast<std::uint32_t>(value.size())}, "", element(16, value));
  }
  // A char array with a row for each text, UTF-16, column by column.
  std::string rows(const std::vector<std::string>& texts) const {
    std::size_t width = 0;
    for (const std::string& one : texts) width = std::max(width, one.size());
    std::string bytes;
    for (std::size_t column = 0; column < width; ++column) {
      for (const std::string& one : texts) {
        const std::uint16_t letter = column < one.size() ? one[column] : ' ';
        bytes += ordered(&letter, 2);
      }
    }
    return array(4, {static_cast<std::uint32_t>(texts.size()), static_cast<std::uint32_t>(width)},
                 "", element(4, bytes));
  }

  std::string cell(const Dims& dims, const std::vector<std::string>& cells,
                   const std::string& name = "") const {
    std::string content;
    for (const std::string& one : cells) content += one;
    return array(1, dims, name, content);
  }
  std::string names(const std::vector<std::string>& texts) const {
    std::vector<std::string> cells;
    for (const std::string& one : texts) cells.push_back(text(one));
    return cell({1, static_cast<std::uint32_t>(texts.size())}, cells);
  }

  std::string structure(const Fields& fields, const std::string& name = "") const {
    constexpr std::size_t kWidth = 32;
    std::string keys, content;
    for (const auto& [key, value] : fields) {
      std::string padded = key;
      padded.resize(kWidth, '\0');
      keys += padded;
      content += value;
    }
    return array(2, {1, 1}, name, short_element(5, kWidth) + element(1, keys) + content);
  }

  std::string file(const std::vector<std::string>& variables) const {
    std::string header = "MATLAB 5.0 MAT-file, made by a test";
    header.resize(124, ' ');
    const std::uint16_t version = 0x0100, mark = 'M' << 8 | 'I';
    header += ordered(&version, 2) + ordered(&mark, 2);
    for (const std::string& variable : variables) header += variable;
    return header;
  }

  // Version 7: the variable packed.
  std::string packed(const std::string& variable) const {
    uLongf length = compressBound(variable.size());
    std::string bytes(length, '\0');
    compress(reinterpret_cast<Bytef*>(bytes.data()), &length,
             reinterpret_cast<const Bytef*>(variable.data()), variable.size());
    bytes.resize(length);
    return word(15) + word(static_cast<std::uint32_t>(length)) + bytes;
  }
};

}  // namespace dcmrnn::test
