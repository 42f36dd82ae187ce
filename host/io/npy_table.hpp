// Tables of numbers from NumPy's NPY files: an array [row, column], or [row] for one column.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "host/io/faults.hpp"
#include "host/io/table.hpp"

namespace dcmrnn {

// Whether a file is to be read as NumPy's: its bytes begin so, or its name says so. Archives of
// several arrays (NPZ) are among them, for parse_npy_table() to refuse.
bool is_npy(std::string_view bytes, const std::filesystem::path& path);

// NaN is a missing value; the table has no header. No value, and faults, if the bytes are no such
// array, or one that is infinite somewhere.
std::optional<Table> parse_npy_table(std::string_view bytes, const std::string& name,
                                     FaultList& faults);

}  // namespace dcmrnn
