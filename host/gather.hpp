// From the members of one subject to its estimate.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/posterior.hpp"
#include "host/time_grid.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// The best member where it ended, with what the posterior needs.
struct BestFit {
  MemberState state;
  NormalEquations equations;  // there; kept for a search over structures only
  Posterior posterior;
  bool descended = false;  // whether it ended at an optimum
  int search = -1;         // its number in the search over structures
};

// `key`: of the data that were fitted, whitened where the noise is not white.
// Fills estimate, sd, covariance, what cannot be identified, r2, variance explained, loss, noise,
// log evidence, observed and predicted.
void gather_estimate(const ModelSpec& model, const Ensemble& ensemble, const MemberKey& key,
                     const Subject& subject, const TimeGrid& grid, const BestFit& best,
                     bool keep_covariance, SubjectEstimate& estimate);

}  // namespace dcmrnn
