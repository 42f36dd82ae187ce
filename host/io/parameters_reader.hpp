// Reads a set of parameters in the form of results.jsonl: {"A", "B", "C", "hemodynamics"}. Ground
// truths, starts read from a file and the truth of a simulation have this form.
#pragma once

#include <string>

#include "dcmrnn/model_spec.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn {

// A [to][from] is required; B [input][to][from] and C [region][input] are zero and hemodynamics
// {"kappa": [region] or one number, ...} are the model's prior means where not given. Other keys
// are ignored. `where` precedes the keys in messages ("truth.json: ").
Parameters read_parameters(const Json& json, const std::string& where, const ModelSpec& model,
                           FaultList& faults);

// A number, or an array of `size` of them. Null inside counts as no number.
Eigen::VectorXd read_numbers(const Json& json, Eigen::Index size, const std::string& where,
                             FaultList& faults);

}  // namespace dcmrnn
