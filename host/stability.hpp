// Whether an estimate is stable: its neural system, and the integrator's step.
#pragma once

#include <Eigen/Dense>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// max Re eig(A + sum_j u_j B_j) over the rows u of levels [level, input], in Hz. Not negative:
// small activity grows at that input, without bound unless it saturates.
double largest_growth_rate(const Connectivity& connectivity, const Eigen::MatrixXd& levels);

// The largest dt v^(1/alpha - 1) / (2 tau alpha) over regions, v the largest volume [region]. Above
// 1 a step of Euler's or Heun's method overshoots the volume's equation: errors of v grow from step
// to step while v stays there. dt in s.
double step_stability(double dt, const RegionParameters& hemodynamics,
                      const Eigen::VectorXd& largest_volume);

}  // namespace dcmrnn
