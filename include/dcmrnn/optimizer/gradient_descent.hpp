// Plain gradient steps for one parameter, with a proximal step for an L1 term: how the 2017
// abstract was trained.
#pragma once

#include "dcmrnn/optimizer/proximal.hpp"

namespace dcmrnn {

struct GradientDescent {
  static constexpr const char* kName = "gradient_descent";

  struct State {};

  DCMRNN_LANE static void update(double rate, double gradient, double l1, double& theta, State&) {
    theta -= rate * gradient;
    if (l1 > 0) theta = soft_threshold(theta, rate * l1);
  }
};

}  // namespace dcmrnn
