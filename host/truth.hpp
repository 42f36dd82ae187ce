// Draws what generates a simulated subject's data.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>

#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/random.hpp"

namespace dcmrnn {

// One draw of every parameter from its prior, independently. Hemodynamic parameters are drawn on
// the scale of their prior and can leave the model's range |log(theta / mean)| <= 1.
Parameters draw_from_prior(const ModelSpec& model, RandomStream& random);

// Sparse connectivity with hemodynamics drawn from the priors. Connections that the model fixes
// stay at their prior mean. Nothing where the draw has no connection of B or C, though one is free,
// or leaves a region that no input reaches.
std::optional<Parameters> draw_sparse(const ModelSpec& model, const SparseTruth& sparse,
                                      RandomStream& random);

// One draw of what the options say: of the priors, sparse, or around the given truth. Nothing where
// the draw is none.
std::optional<Parameters> draw_truth(const ModelSpec& model, const SimulateOptions& options,
                                     RandomStream& random);

// Whether the options leave anything to draw.
bool truth_is_drawn(const SimulateOptions& options);

// Whether the hemodynamic parameters are in the model's range.
bool hemodynamics_in_range(const ModelSpec& model, const Parameters& parameters);

// The distinct rows of inputs [step, input], in order of appearance.
Eigen::MatrixXd input_levels(const Eigen::MatrixXd& inputs);

}  // namespace dcmrnn
