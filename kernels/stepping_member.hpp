// The exploration of one member by an optimizer that moves each parameter by itself.
#pragma once

#include "kernels/explored_member.hpp"

namespace dcmrnn {

template <class Optimizer>
struct SteppingMember : ExploredMember {
  using State = typename Optimizer::State;
  struct Progress {
    double rate_scale = 1;  // halved whenever a step led out of the domain
    bool has_good = false;
  };

  Strided<State> state;  // [parameter]
  Progress* progress;

  // Takes the forward sweep before pass `pass`: good parameters are kept, the noise is renewed now
  // and then; a member that left the domain returns to where it last worked, with half the rate.
  // Returns whether it did.
  DCMRNN_MEMBER bool take_loss(int pass) const {
    if (inside()) {
      keep();
      progress->has_good = true;
      if (noise_due(pass)) renew_noise();
      return false;
    }
    if (!progress->has_good) return false;
    go_back();
    for (int p = 0; p < problem.layout.size(); ++p) state[p] = State{};
    progress->rate_scale *= 0.5;
    return true;
  }

  // One step against by_natural [parameter], the derivatives of the data term by the natural
  // parameters; `share` of the prior and the L1 term. Without effect where one is not finite.
  template <class Gradient>
  DCMRNN_MEMBER void step(const Gradient& by_natural, double rate, double share) const {
    if (!has_slopes(by_natural)) return;
    for (int k = 0; k < problem.free_count; ++k) {
      const int p = problem.free[k];
      if (is_held(problem, p)) continue;
      double value = parameters[p];
      const double slope = smooth_slope(problem, p, value, by_natural[p], share);
      Optimizer::update(rate * progress->rate_scale, slope, share * problem.l1[p], value, state[p]);
      parameters[p] = within_bounds(problem, p, value);
    }
  }
};

}  // namespace dcmrnn
