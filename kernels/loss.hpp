// The loss of one member,
//
//   F = sum_r [ SSE_r / (2 sigma_r^2) + M_r log sigma_r ] + sum l1 |theta| + beta sum z^2 / 2
//
// from the engine's squared errors: the same lines for every engine.
#pragma once

#include <cmath>
#include <span>

#include "dcmrnn/model/priors.hpp"
#include "dcmrnn/optimizer/noise_rounds.hpp"
#include "kernels/ensemble_view.hpp"

namespace dcmrnn {

struct LossTerms {
  double data = 0, l1 = 0, prior = 0;
  double total() const { return data + l1 + prior; }
};

// Prior of one parameter of the vector, times nothing; zero where fixed or without a Gaussian.
inline PriorTerm prior_of(const Ensemble& ensemble, const Structure& structure, int p,
                          double value) {
  const double sd = structure.prior_sd[p];
  if (!(sd > 0) || std::isinf(sd)) return {0, 0, 0};
  return p < ensemble.layout.neural() ? gaussian_prior(value, structure.prior_mean[p], sd)
                                      : hemodynamic_prior(value, structure.prior_mean[p], sd,
                                                          structure.hemodynamic_log_scale);
}

inline LossTerms loss_terms(const Ensemble& ensemble, const MemberKey& key,
                            const double* parameters, const double* noise_sd, const double* sse) {
  const Structure& structure = ensemble.structures[key.structure];
  const Dataset& data = ensemble.datasets[key.dataset];
  LossTerms terms;
  for (int n = 0; n < ensemble.layout.regions; ++n) {
    terms.data +=
        sse[n] / (2 * noise_sd[n] * noise_sd[n]) + data.used_scans * natural_log(noise_sd[n]);
  }
  for (const int p : structure.free) {
    terms.prior += ensemble.loss.beta * prior_of(ensemble, structure, p, parameters[p]).value;
    terms.l1 += structure.l1[p] * std::abs(parameters[p]);
  }
  return terms;
}

// Scans less confounds and the region's share of the parameters, which divides the squared error.
// Below 1 there are too few scans to fit the model.
inline double noise_freedom(const Ensemble& ensemble, const MemberKey& key) {
  const Dataset& data = ensemble.datasets[key.dataset];
  const double parameters = static_cast<double>(ensemble.structures[key.structure].free.size());
  return data.used_scans - data.rank - 0.6 * parameters / ensemble.layout.regions;
}

// Bounds of one parameter of the vector.
inline double lower_bound(const Ensemble& ensemble, int p) {
  return p < ensemble.layout.neural() ? -HUGE_VAL : -kPhiBound;
}
inline double upper_bound(const Ensemble& ensemble, const Structure& structure, int p) {
  if (p < ensemble.layout.neural()) return HUGE_VAL;
  const int parameter = (p - ensemble.layout.neural()) / ensemble.layout.regions;
  return phi_upper_bound(parameter, structure.prior_mean[p]);
}

}  // namespace dcmrnn
