// Explicit Euler, the abstract's integrator: a step is one stage, h' = h + dt F(h, u).
#pragma once

namespace dcmrnn {

struct Euler {
  static constexpr const char* kName = "euler";
  static constexpr int kStages = 1;
};

}  // namespace dcmrnn
