// Whether an estimate is stable: its neural system, and the integrator's step.
#pragma once

#include <Eigen/Dense>
#include <string>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// The eigenvalues of A + sum_j u_j B_j under the input u [input], in Hz.
Eigen::VectorXcd eigenvalues(const Connectivity& connectivity, const Eigen::RowVectorXd& u);

// The largest of their real parts over the rows u of levels [level, input], in Hz. Not negative:
// small activity grows at that input, without bound unless it saturates.
double largest_growth_rate(const Connectivity& connectivity, const Eigen::MatrixXd& levels);

// Whether the integrator's steps of dt let activity die out at every level, a row of `levels`
// [level, input], and the continuous system as well: what a step multiplies each eigenvector's
// share by lies in the unit circle, its eigenvalue left of the imaginary axis.
bool connectivity_stable(const Connectivity& connectivity, const Eigen::MatrixXd& levels, double dt,
                         const std::string& integrator);

// The largest dt v^(1/alpha - 1) / (2 tau alpha) over regions, v the largest volume [region]. Above
// 1 a step of Euler's or Heun's method overshoots the volume's equation: errors of v grow from step
// to step while v stays there. An exponential step cannot: 0. dt in s.
double step_stability(const std::string& integrator, double dt,
                      const RegionParameters& hemodynamics, const Eigen::VectorXd& largest_volume);

}  // namespace dcmrnn
