// The two kinds of optimizers of the exploration.
#pragma once

namespace dcmrnn {

// One that moves each parameter by itself (adam.hpp): `State` is what it remembers of it, `update`
// takes a step against the gradient. The others search with all of them (lbfgs.hpp): `State` of a
// parameter, `Progress` of the vector, and a `Search` that accepts trials by their loss.
template <class Optimizer>
concept Elementwise = requires(double& theta, typename Optimizer::State& state) {
  Optimizer::update(0.0, 0.0, 0.0, theta, state);
};

}  // namespace dcmrnn
