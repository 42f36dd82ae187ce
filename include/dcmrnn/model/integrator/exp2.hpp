// Exponential steps of order two, for neural equations that are linear given the input. With
// M = dt (A + sum_j u_j B_j) and d = dt C u, a step solves dx/dt = (M x + d) / dt exactly, but for
// terms of M^7: the Taylor polynomial of the exponential, applied to x by Horner's rule,
//
//   w_6 = x,   w_k-1 = x + (M w_k + d) / k,   x' = w_0
//
// w_1 is the mean of x over the step, since x' - x = M w_1 + d; it drives the hemodynamics
// (exponential_balloon.hpp). Six products of M with a vector cost no more than the powers of the
// balloon at a few regions, take any input without a table of exp(M), and have the same products
// for their adjoint and their tangents.
#pragma once

#include "dcmrnn/model/hemodynamics/exponential_balloon.hpp"

namespace dcmrnn {

struct Exp2 {
  static constexpr const char* kName = "exp2";
  static constexpr int kStages = 1;  // of the time grid
  static constexpr bool kExponential = true;
  static constexpr int kDegree = 6;
  template <class T>
  using Hemodynamics = ExponentialBalloon<T>;

  template <class Z>
  static Z growth(const Z& z) {
    Z w = 1.0 + 0.0 * z;
    for (int k = kDegree; k >= 1; --k) w = 1.0 + z * w / static_cast<double>(k);
    return w;
  }
};

}  // namespace dcmrnn
