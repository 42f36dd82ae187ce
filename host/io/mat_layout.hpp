// Checks the structure of a MAT-file of version 5 or 7 before a library reads it: every length
// within what holds it, every array as long as its dimensions say, nothing beyond stated limits.
// Format: MathWorks, "MAT-File Format", level 5.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace dcmrnn {

// Beyond any of these a file is refused.
inline constexpr std::uint64_t kLargestMatMemory = std::uint64_t{1} << 30;  // bytes, of all arrays
inline constexpr std::uint64_t kMostMatArrays = 500'000;  // arrays, those within arrays too
inline constexpr int kDeepestMatNesting = 24;             // arrays within arrays
inline constexpr int kMostMatDimensions = 16;

enum class MatVersion { kNone, kV5, kV73 };

// By the header's version and byte order mark. Version 4 counts as none: it has no structs.
MatVersion mat_version(std::string_view bytes);

// Empty if the bytes are a whole version 5 file within the limits, compressed variables unpacked as
// far as needed; otherwise what is wrong and was expected. Either byte order.
std::string mat_layout_fault(std::string_view bytes);

}  // namespace dcmrnn
