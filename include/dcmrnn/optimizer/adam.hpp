// Adam (Kingma and Ba 2015) for one parameter, with a proximal step for an L1 term.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

// One step's constants, the same for all parameters.
struct AdamStep {
  static constexpr double kBeta1 = 0.9;
  static constexpr double kBeta2 = 0.999;
  static constexpr double kEpsilon = 1e-12;
  double rate;
  double correction1;  // 1 - beta1^step
  double correction2;  // 1 - beta2^step
};

// x, moved towards 0 by at most `threshold`: the proximal map of threshold |x|.
DCMRNN_LANE double soft_threshold(double x, double threshold) {
  if (x > threshold) return x - threshold;
  if (x < -threshold) return x + threshold;
  return 0;
}

// Moves theta against the gradient of the smooth part of the loss; l1 is the weight of |theta|.
DCMRNN_LANE void adam_update(const AdamStep& step, double gradient, double l1, double& theta,
                             double& first_moment, double& second_moment) {
  first_moment = AdamStep::kBeta1 * first_moment + (1 - AdamStep::kBeta1) * gradient;
  second_moment = AdamStep::kBeta2 * second_moment + (1 - AdamStep::kBeta2) * gradient * gradient;
  const double scale =
      step.rate / (square_root(second_moment / step.correction2) + AdamStep::kEpsilon);
  theta -= scale * first_moment / step.correction1;
  if (l1 > 0) theta = soft_threshold(theta, scale * l1);
}

}  // namespace dcmrnn
