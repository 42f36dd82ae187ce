// Reads an input file whole, once: its bytes, and the hash that goes into the provenance.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "host/io/faults.hpp"

namespace dcmrnn {

struct InputFile {
  std::string name;   // as messages give it
  std::string bytes;  // text in UTF-8, without byte order mark
  std::string hash;   // of the bytes on disk
};

inline constexpr std::uintmax_t kLargestInput = std::uintmax_t{1} << 30;  // bytes

// Reads a file of any content. No value, and a fault, if it is missing, unreadable, not a regular
// file or larger than kLargestInput.
std::optional<std::string> read_bytes(const std::filesystem::path& path, const std::string& name,
                                      FaultList& faults);

// Reads a text file. No value, and a fault, if it is missing, unreadable, not a regular file,
// empty, larger than kLargestInput or not UTF-8 text.
std::optional<InputFile> read_input(const std::filesystem::path& path, const std::string& name,
                                    FaultList& faults);

// The text file that has these bytes. No value, and a fault, if they are none.
std::optional<InputFile> text_input(std::string bytes, const std::string& name, FaultList& faults);

// "xxh3-128:" and 32 hexadecimal digits (XXH3, 128 bits: fast, and strong against accidents, though
// not against forgery).
std::string hash_bytes(std::string_view bytes);

// The position of the first byte that is not UTF-8 (overlong forms and surrogates are not), or
// npos.
std::size_t find_invalid_utf8(std::string_view bytes);

// The path as messages and provenance give it: relative to the folder where it lies below it.
std::string shown_path(const std::filesystem::path& path, const std::filesystem::path& folder);

}  // namespace dcmrnn
