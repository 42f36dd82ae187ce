// How well a known truth was recovered.
#pragma once

#include <optional>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"
#include "host/quantile.hpp"

namespace dcmrnn {

// Nothing where a figure is undefined.
struct Recovery {
  std::optional<double> a_error, b_error, c_error;  // ||truth - estimate||_F / ||truth||_F
  // Area under the ROC curve: the chance that |estimate| of an edge that is there exceeds that of
  // an edge that is not, over all entries of A and B that are off the diagonal and free in the
  // model. Ties count one half.
  std::optional<double> edge_auc;
};

// All figures are undefined for a failed subject.
Recovery recovery(const Parameters& truth, const Parameters& estimate, const ModelSpec& model);

// The median of each figure over the subjects that have it.
Recovery median_recovery(const std::vector<Recovery>& subjects);

}  // namespace dcmrnn
