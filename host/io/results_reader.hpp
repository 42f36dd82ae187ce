// Reads results.jsonl back.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

// The fields that a line holds; the others stay as they are in a new SubjectEstimate. Null is NaN,
// an empty matrix or nothing. `where` names the line in messages. Throws Error(kData) where the
// line is not one of results.jsonl.
SubjectEstimate from_json_line(const std::string& line, const std::string& where);

// Every subject of a results.jsonl. Throws Error(kNoInput) where the file is missing, Error(kData)
// with every damaged line.
std::vector<SubjectEstimate> read_results(const std::filesystem::path& path);

}  // namespace dcmrnn
