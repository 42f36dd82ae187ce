// Reads what generated a simulated subject's data: a line in the form of results.jsonl.
#pragma once

#include <filesystem>
#include <optional>

#include "dcmrnn/cohort.hpp"
#include "host/io/faults.hpp"

namespace dcmrnn {

// {"A", "B", "C", "hemodynamics", "noise_sd": [region], "clean": "FILE.csv"}, the last two
// optional. "clean" is BOLD before noise, [scan, region], and its path is relative to the truth's.
// `folder` is where shown paths start. No value, and faults, if it is wrong.
std::optional<Truth> read_truth(const std::filesystem::path& path,
                                const std::filesystem::path& folder, const ModelSpec& model,
                                FaultList& faults);

}  // namespace dcmrnn
