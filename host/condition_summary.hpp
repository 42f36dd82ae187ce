// The figures of one condition of a recovery experiment, over its data sets.
#pragma once

#include <optional>
#include <vector>

#include "host/experiment.hpp"
#include "host/fit_record.hpp"

namespace dcmrnn {

// Median and 90th percentile over the fits that have the figure; nothing where none has.
struct Spread {
  std::optional<double> median, p90;
};

struct ConditionSummary {
  int data_sets = 0;
  double ok_share = 0;                  // of the data sets; the other figures are of these fits
  Spread a, b, c;                       // relative errors
  std::optional<double> edge_auc;       // median
  std::optional<double> success_share;  // of the data sets: fitted, with every error that has a
                                        // target within it; nothing where none of them has one
  Coverage connections, hemodynamics;   // of all fits together
  // Medians.
  std::optional<double> variance_explained, nats_above_best, log_evidence, best_basin_share;
  std::optional<double> most_evidence_share;  // of the fits that have rivals
  std::optional<bool> on_target;  // whether the medians keep every target; nothing without one
};

ConditionSummary summarize(const std::vector<FitRecord>& fits, const Target& target);

}  // namespace dcmrnn
