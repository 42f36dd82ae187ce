// A subject's whole estimate as JSON and back, to the bit: what resume stores between runs.
// Unlike results.jsonl it keeps starts, traces, predictions, and what is not finite.
#pragma once

#include <nlohmann/json.hpp>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

nlohmann::json archive(const SubjectEstimate& subject);

// Throws Error(kData) where the JSON was not made by archive().
SubjectEstimate unarchive(const nlohmann::json& stored);

}  // namespace dcmrnn
