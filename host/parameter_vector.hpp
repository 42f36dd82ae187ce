// Between Parameters (matrices, natural scale) and the engines' parameter vector (connections in
// Hz, phi = log(theta / prior mean)).
#pragma once

#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

ParameterLayout layout_of(const ModelSpec& model);

// [parameter] of ParameterLayout. Connections that the model fixes take the prior mean.
std::vector<double> to_vector(const ModelSpec& model, const Parameters& parameters);
Parameters from_vector(const ModelSpec& model, const std::vector<double>& values);

}  // namespace dcmrnn
