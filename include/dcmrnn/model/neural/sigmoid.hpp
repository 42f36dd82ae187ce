// Neural state equation with a firing rate that saturates (Wilson and Cowan 1972; Marreiros 2008),
// one Euler stage of dt:
//
//   x' = x + dt (sum_k M_ik phi(x_k) + C u),  k = i: x_i itself;     phi(x) = tanh(x)
//
// with M = A + sum_j u_j B_j. phi has slope 1 at rest, so that A, B and C keep their meaning in Hz
// while activity is small, and no region sends more than 1 to another. A region's decay does not
// saturate (see neural_step in trajectory.hpp).
#pragma once

#include "dcmrnn/lane/hyperbolic.hpp"

namespace dcmrnn {

struct Sigmoid {
  static constexpr const char* kName = "sigmoid";
  static constexpr bool kLinear = false;

  template <class T>
  DCMRNN_LANE static T activity(T x) {
    return hyperbolic_tangent(x);
  }

  // tanh' = 1 - tanh^2.
  template <class T>
  DCMRNN_LANE static T through_activity(T x, T derivative) {
    const T phi = activity(x);
    return fnma(phi, phi, T(Scalar<T>(1))) * derivative;
  }
};

}  // namespace dcmrnn
