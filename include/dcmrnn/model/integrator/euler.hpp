// Explicit Euler, the abstract's integrator: a step is one stage, h' = h + dt F(h, u).
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"

namespace dcmrnn {

struct Euler {
  static constexpr const char* kName = "euler";
  static constexpr int kStages = 1;
  static constexpr bool kExponential = false;
  template <class T>
  using Hemodynamics = Balloon<T>;

  // What a step multiplies x by where x' = lambda x, z = dt lambda.
  template <class Z>
  static Z growth(const Z& z) {
    return 1.0 + z;
  }
};

}  // namespace dcmrnn
