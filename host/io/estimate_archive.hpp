// A subject's whole estimate as JSON and back, to the bit: what the run store holds. Unlike
// results.jsonl it keeps starts, traces, predictions, and what is not finite.
#pragma once

#include <nlohmann/json.hpp>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

nlohmann::json archive(const SubjectEstimate& subject);

// Throws Error(kData) where the JSON was not made by archive().
SubjectEstimate unarchive(const nlohmann::json& stored);

// What results say of a subject besides its estimate: whether its data could be used, how they were
// scaled, and the parameters of its truth. Not the data themselves.
nlohmann::json archive(const Subject& subject);
Subject unarchive_subject(const nlohmann::json& stored);

}  // namespace dcmrnn
