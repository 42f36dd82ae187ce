// What computed a run, and how long it took, as JSON and back: for the run store.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

nlohmann::json to_json(const EngineReport& engine);

// Throws Error(kData) where the JSON has another form.
EngineReport read_engine_report(const nlohmann::json& json);

// Of several: their work and time together.
EngineReport sum_of_engine_reports(const std::vector<nlohmann::json>& reports);

}  // namespace dcmrnn
