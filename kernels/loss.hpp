// The loss of one member,
//
//   F = sum_r [ SSE_r / (2 sigma_r^2) + M_r log sigma_r ] + sum l1 |theta| + beta sum z^2 / 2
//
// from the engine's squared errors: the same lines for every engine.
#pragma once

#include <cmath>

#include "dcmrnn/model/priors.hpp"
#include "dcmrnn/optimizer/noise_rounds.hpp"
#include "kernels/member.hpp"
#include "kernels/member_problem.hpp"

namespace dcmrnn {

struct LossTerms {
  double data = 0, l1 = 0, prior = 0;
  DCMRNN_LANE double total() const { return data + l1 + prior; }
};

// Whether the descent leaves a parameter where it is, although sweeps take its derivative.
DCMRNN_MEMBER bool is_held(const MemberProblem& problem, int p) {
  return !(problem.prior_sd[p] > 0);
}

// Prior of one parameter of the vector, times nothing; zero where fixed or without a Gaussian.
DCMRNN_MEMBER PriorTerm prior_of(const MemberProblem& problem, int p, double value) {
  const double sd = problem.prior_sd[p];
  if (!(sd > 0) || !is_finite(sd)) return {0, 0, 0};
  return p < problem.layout.neural()
             ? gaussian_prior(value, problem.prior_mean[p], sd)
             : hemodynamic_prior(value, problem.prior_mean[p], sd, problem.hemodynamic_log_scale);
}

// parameters [parameter], noise_sd [region], sse [region]: anything that has an operator[].
template <class Parameters, class Noise, class Errors>
DCMRNN_MEMBER LossTerms loss_terms(const MemberProblem& problem, const Parameters& parameters,
                                   const Noise& noise_sd, const Errors& sse) {
  LossTerms terms;
  for (int n = 0; n < problem.layout.regions; ++n) {
    terms.data +=
        sse[n] / (2 * noise_sd[n] * noise_sd[n]) + problem.used_scans * natural_log(noise_sd[n]);
  }
  for (int k = 0; k < problem.free_count; ++k) {
    const int p = problem.free[k];
    terms.prior += problem.beta * prior_of(problem, p, parameters[p]).value;
    terms.l1 += problem.l1[p] * absolute(parameters[p]);
  }
  return terms;
}

// The gradient of the smooth part by one parameter of the vector, from the derivative of the data
// term by the natural parameter; `share` of the prior.
DCMRNN_MEMBER double smooth_slope(const MemberProblem& problem, int p, double value,
                                  double by_natural, double share = 1) {
  const double scale =
      p < problem.layout.neural() ? 1 : natural_scale(value, problem.prior_mean[p]);
  return scale * by_natural + share * problem.beta * prior_of(problem, p, value).slope;
}

// The share of a region in the parameters that the data determine: priors hold some of them.
DCMRNN_MEMBER double parameter_share(const MemberProblem& problem) {
  return 0.6 * static_cast<double>(problem.free_count) / problem.layout.regions;
}

// Scans less confounds and the region's share of the parameters, which divides the squared error.
// Below 1 there are too few scans to fit the model.
DCMRNN_MEMBER double noise_freedom(const MemberProblem& problem) {
  return problem.used_scans - problem.rank - parameter_share(problem);
}

// The value, moved into the bounds of parameter p of the vector.
DCMRNN_MEMBER double lower_bound(const MemberProblem& problem, int p) {
  return p < problem.layout.neural() ? -HUGE_VAL : -kPhiBound;
}
DCMRNN_MEMBER double upper_bound(const MemberProblem& problem, int p) {
  if (p < problem.layout.neural()) return HUGE_VAL;
  const int parameter = (p - problem.layout.neural()) / problem.layout.regions;
  return phi_upper_bound(parameter, problem.prior_mean[p]);
}
DCMRNN_MEMBER double within_bounds(const MemberProblem& problem, int p, double value) {
  return minimum(maximum(value, lower_bound(problem, p)), upper_bound(problem, p));
}

// Writes F at a sweep's squared errors into the report; a member without a finite F is diverged.
template <class Parameters, class Noise, class Errors>
DCMRNN_MEMBER void report_loss(const MemberProblem& problem, const Parameters& parameters,
                               const Noise& noise_sd, const Errors& sse, double floor_hits,
                               MemberReport& report) {
  report.floor_hits = floor_hits;
  report.loss = loss_terms(problem, parameters, noise_sd, sse).total();
  if (!is_finite(report.loss)) report.outcome = MemberOutcome::kDiverged;
}

}  // namespace dcmrnn
