// Adam (Kingma and Ba 2015) for one parameter, with a proximal step for an L1 term.
#pragma once

#include "dcmrnn/optimizer/proximal.hpp"

namespace dcmrnn {

// `update` takes a step against the gradient of the smooth part of the loss; l1 is the weight of
// |theta|.
struct Adam {
  static constexpr const char* kName = "adam";
  static constexpr double kBeta1 = 0.9;
  static constexpr double kBeta2 = 0.999;
  static constexpr double kEpsilon = 1e-12;

  struct State {
    double first = 0, second = 0;   // moments of the gradient
    double power1 = 1, power2 = 1;  // beta1^step, beta2^step
  };

  DCMRNN_LANE static void update(double rate, double gradient, double l1, double& theta,
                                 State& state) {
    state.first = kBeta1 * state.first + (1 - kBeta1) * gradient;
    state.second = kBeta2 * state.second + (1 - kBeta2) * gradient * gradient;
    state.power1 *= kBeta1;
    state.power2 *= kBeta2;
    const double size = square_root(state.second / (1 - state.power2)) + kEpsilon;
    theta -= rate / size * state.first / (1 - state.power1);
    if (l1 > 0) theta = soft_threshold(theta, rate / size * l1);
  }
};

}  // namespace dcmrnn
