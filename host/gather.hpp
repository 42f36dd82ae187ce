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
  Posterior posterior;
  bool descended = false;  // whether it ended at an optimum
};

// Fills estimate, sd, r2, variance explained, loss, noise, log evidence, observed and predicted.
void gather_estimate(const ModelSpec& model, const Ensemble& ensemble, const MemberKey& key,
                     const Subject& subject, const TimeGrid& grid, const BestFit& best,
                     SubjectEstimate& estimate);

// Marks the starts in the best basin (F within 0.5 of the best and every parameter within one
// posterior sd) and fills the summary.
void summarize_starts(const Structure& structure, const BestFit& best, double best_loss,
                      SubjectEstimate& estimate);

}  // namespace dcmrnn
