// Records of a recovery experiment as JSON, for the run store.
#pragma once

#include <nlohmann/json.hpp>

#include "host/fit_record.hpp"

namespace dcmrnn {

nlohmann::json to_json(const FitRecord& fit);
nlohmann::json to_json(const ConditionTime& time);

// The other way round. Throw nlohmann::json::exception where the JSON has another form.
FitRecord read_fit_record(const nlohmann::json& json);
ConditionTime read_condition_time(const nlohmann::json& json);

}  // namespace dcmrnn
