// Heun's method (the explicit trapezoid), of order two. A step is two Euler stages under the same
// input; it ends in the middle between where it began and where they end:
//
//   h' = (h + E(E(h))) / 2 = h + dt/2 (F(h, u) + F(h + dt F(h, u), u)),     E(h) = h + dt F(h, u)
//
// So its adjoint and its tangents are those of the stages: half of the adjoint passes them in
// reverse, the other half goes straight to h.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"

namespace dcmrnn {

struct Heun {
  static constexpr const char* kName = "heun";
  static constexpr int kStages = 2;
  static constexpr bool kExponential = false;
  template <class T>
  using Hemodynamics = Balloon<T>;

  template <class Z>
  static Z growth(const Z& z) {
    return 1.0 + z * (1.0 + 0.5 * z);
  }
};

}  // namespace dcmrnn
