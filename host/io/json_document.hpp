// Parses JSON strictly: no comments, no duplicate keys, no depth or size that nobody means.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "host/io/faults.hpp"
#include "host/io/input_file.hpp"

namespace dcmrnn {

using Json = nlohmann::ordered_json;  // keys keep the order of the file

inline constexpr std::size_t kLargestJson = std::size_t{1} << 27;  // bytes; 2 GiB once parsed
inline constexpr std::size_t kDeepestJson = 64;                    // arrays and objects
inline constexpr std::size_t kMostJsonKeys = 20000;  // of one object: their time grows as a square

// No value, and faults with the line, if the file is missing or no such JSON.
std::optional<Json> read_json(const std::filesystem::path& path, const std::string& name,
                              FaultList& faults);
std::optional<Json> parse_json(const InputFile& file, FaultList& faults);

// What a value is, for messages: `a string`, `the number -2`, `null`, ...
std::string described(const Json& value);

}  // namespace dcmrnn
