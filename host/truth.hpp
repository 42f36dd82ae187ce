// Draws what generates a simulated subject's data: parameters from the model's priors.
#pragma once

#include <Eigen/Dense>
#include <string>

#include "dcmrnn/model_spec.hpp"
#include "host/random.hpp"

namespace dcmrnn {

// One draw of every parameter from its prior, independently. Hemodynamic parameters are drawn on
// the scale of their prior and can leave the model's range |log(theta / mean)| <= 1.
Parameters draw_from_prior(const ModelSpec& model, RandomStream& random);

// Whether the hemodynamic parameters are in the model's range.
bool hemodynamics_in_range(const ModelSpec& model, const Parameters& parameters);

// Whether the integrator's steps of dt let activity die out at every level, a row of `levels`
// [level, input]: for every eigenvalue z of dt (A + sum_j u_j B_j), Euler's 1 + z or Heun's
// 1 + z + z^2 / 2 lies in the unit circle. Then the continuous system is stable too.
bool connectivity_stable(const Connectivity& connectivity, const Eigen::MatrixXd& levels, double dt,
                         const std::string& integrator);

// The distinct rows of inputs [step, input], in order of appearance.
Eigen::MatrixXd input_levels(const Eigen::MatrixXd& inputs);

}  // namespace dcmrnn
