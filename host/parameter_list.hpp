// A model's parameters as one flat list, in the order of ParameterLayout, on their natural scale
// (hemodynamic parameters are theta, not phi).
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// What a parameter is called in a table. What does not apply is empty.
struct ParameterName {
  std::string parameter;  // "A", "B", "C", "kappa", ...
  std::string from, to;   // regions, of A and B
  std::string input;      // of B and C
  std::string region;     // of C and the hemodynamic parameters
  std::string unit;
};

// One word for it, as configs name it: "A V1>V5", "B Motion:V1>V5", "C Photic>V1", "tau V1".
std::string label_of(const ParameterName& name);

std::vector<ParameterName> parameter_names(const ModelSpec& model);  // [parameter]

std::vector<double> flatten(const Parameters& parameters);  // [parameter]

// The same; `count` times NaN where there is no estimate.
std::vector<double> flatten_or_missing(const Parameters& parameters, std::size_t count);

// flatten() the other way round; `values` has ParameterLayout{regions, inputs}.size() entries.
Parameters unflatten(const std::vector<double>& values, int regions, int inputs);

// Whether there is an estimate at all: a failed subject's matrices are empty.
bool has_values(const Parameters& parameters);

// The standard deviations to show beside an estimate: that of an exact zero is NaN, since a
// posterior around a value that was set to zero says nothing.
Parameters shown_sd(const Parameters& estimate, const Parameters& sd);

}  // namespace dcmrnn
