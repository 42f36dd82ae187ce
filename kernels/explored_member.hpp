// One member between two sweeps of its exploration, whatever the optimizer. Host and device run the
// same lines.
#pragma once

#include "kernels/loss.hpp"

namespace dcmrnn {

inline constexpr int kNoiseInterval = 10;  // passes between two estimates of the noise

struct ExploredMember {
  MemberProblem problem;
  bool single;                 // states in fp32
  Strided<double> parameters;  // [parameter]
  Strided<double> noise_sd;    // [region]
  Strided<const double> sse;   // [region] of the last forward sweep
  Strided<double> good;        // [parameter] the last ones that worked
  MemberReport* report;

  DCMRNN_MEMBER bool inside() const { return report->outcome != MemberOutcome::kDiverged; }

  DCMRNN_MEMBER void keep() const {
    for (int p = 0; p < problem.layout.size(); ++p) good[p] = parameters[p];
  }
  DCMRNN_MEMBER void go_back() const {
    for (int p = 0; p < problem.layout.size(); ++p) parameters[p] = good[p];
    report->outcome = MemberOutcome::kActive;
  }

  DCMRNN_MEMBER bool noise_due(int pass) const {
    return !problem.unit_noise && pass % kNoiseInterval == 0;
  }
  DCMRNN_MEMBER void renew_noise() const {
    const double freedom = maximum(1.0, noise_freedom(problem));
    for (int n = 0; n < problem.layout.regions; ++n) {
      noise_sd[n] = estimate_noise(sse[n], freedom, problem.signal_sd[n], noise_sd[n]);
    }
    report->loss = loss_terms(problem, parameters, noise_sd, sse).total();
    report->noise_estimated = true;
  }

  // Whether by_natural [parameter], the derivatives of the data term by the natural parameters,
  // gives every free parameter a finite slope.
  template <class Gradient>
  DCMRNN_MEMBER bool has_slopes(const Gradient& by_natural) const {
    for (int k = 0; k < problem.free_count; ++k) {
      const int p = problem.free[k];
      if (!is_finite(smooth_slope(problem, p, parameters[p], by_natural[p]))) return false;
    }
    return true;
  }
};

}  // namespace dcmrnn
