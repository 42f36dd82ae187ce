// The exploration of one member between two sweeps: what its loss means, and the optimizer's step.
// Host and device run the same lines.
#pragma once

#include <cmath>
#include <numbers>

#include "kernels/loss.hpp"

namespace dcmrnn {

inline constexpr int kNoiseInterval = 10;  // passes between two estimates of the noise

// The rate falls from its start to 1 % of it along a cosine over all steps.
DCMRNN_MEMBER double cosine_rate(double rate, int step, int steps) {
  const double phase = std::numbers::pi * step / steps;
  return rate * (0.01 + 0.99 * 0.5 * (1 + std::cos(phase)));
}

// How far one member's exploration is, besides its parameters.
struct ExploreProgress {
  double rate_scale = 1;  // halved whenever a step led out of the domain
  bool has_good = false;
};

template <class Optimizer>
struct ExploreMember {
  using Moments = typename Optimizer::State;

  MemberProblem problem;
  Strided<double> parameters;  // [parameter]
  Strided<double> noise_sd;    // [region]
  Strided<const double> sse;   // [region] of the last forward sweep
  Strided<double> good;        // [parameter] the last ones that worked
  Strided<Moments> moments;    // [parameter]
  ExploreProgress* progress;
  MemberReport* report;

  // Takes the forward sweep before pass `pass`: good parameters are kept, the noise is renewed now
  // and then; a member that left the domain returns to where it last worked, with half the rate.
  // Returns whether it did.
  DCMRNN_MEMBER bool take_loss(int pass) const {
    const int size = problem.layout.size();
    if (report->outcome != MemberOutcome::kDiverged) {
      for (int p = 0; p < size; ++p) good[p] = parameters[p];
      progress->has_good = true;
      if (!problem.unit_noise && pass % kNoiseInterval == 0) renew_noise();
      return false;
    }
    if (!progress->has_good) return false;
    for (int p = 0; p < size; ++p) {
      parameters[p] = good[p];
      moments[p] = Moments{};
    }
    progress->rate_scale *= 0.5;
    report->outcome = MemberOutcome::kActive;
    return true;
  }

  // One step against by_natural [parameter], the derivatives of the data term by the natural
  // parameters; `share` of the prior and the L1 term. Without effect where one is not finite.
  template <class Gradient>
  DCMRNN_MEMBER void step(const Gradient& by_natural, double rate, double share) const {
    for (int k = 0; k < problem.free_count; ++k) {
      const int p = problem.free[k];
      if (!is_finite(smooth_slope(problem, p, parameters[p], by_natural[p], share))) return;
    }
    for (int k = 0; k < problem.free_count; ++k) {
      const int p = problem.free[k];
      if (is_held(problem, p)) continue;
      double value = parameters[p];
      const double slope = smooth_slope(problem, p, value, by_natural[p], share);
      Optimizer::update(rate * progress->rate_scale, slope, share * problem.l1[p], value,
                        moments[p]);
      parameters[p] = within_bounds(problem, p, value);
    }
  }

 private:
  DCMRNN_MEMBER void renew_noise() const {
    const double freedom = maximum(1.0, noise_freedom(problem));
    for (int n = 0; n < problem.layout.regions; ++n) {
      noise_sd[n] = estimate_noise(sse[n], freedom, problem.signal_sd[n], noise_sd[n]);
    }
    report->loss = loss_terms(problem, parameters, noise_sd, sse).total();
    report->noise_estimated = true;
  }
};

}  // namespace dcmrnn
