// Bilinear neural state equation (Friston 2003, eq. 1), one Euler stage of dt:
//
//   x' = x + dt (A x + sum_j u_j B_j x + C u)
//
// A neural model is an activity phi(x) that a region's connections to others carry, with
// phi'(0) = 1; its connection with itself carries x (see neural_step in trajectory.hpp). Here
// phi(x) = x.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

struct Bilinear {
  static constexpr const char* kName = "bilinear";
  static constexpr bool kLinear = true;  // phi(x) = x: what the sweeps need not compute then

  // phi(x).
  template <class T>
  DCMRNN_LANE static T activity(T x) {
    return x;
  }

  // d phi / dx times a derivative that arrives at phi(x).
  template <class T>
  DCMRNN_LANE static T through_activity(T /*x*/, T derivative) {
    return derivative;
  }
};

}  // namespace dcmrnn
