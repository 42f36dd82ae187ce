// The two checks that SPM users expect of every fit (spm_dcm_fmri_check), and that of its step.
#pragma once

#include <optional>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

inline constexpr double kVarianceExplainedNeeded = 10;  // percent
inline constexpr double kConnectionNeeded = 1.0 / 8.0;  // Hz
inline constexpr double kStepStabilityAllowed = 1;
// Chains above it have not mixed (Gelman et al. 2013, Bayesian Data Analysis, 11.5).
inline constexpr double kRHatAllowed = 1.1;

struct Quality {
  std::optional<double> variance_explained;  // percent
  std::optional<double> largest_connection;  // Hz: |A| between two regions; nothing for one region
  bool enough_variance = false;
  bool enough_connection = false;  // true where the model has one region only
  std::optional<double> step_stability;
  bool step_short_enough = false;

  bool good() const { return enough_variance && enough_connection && step_short_enough; }
};

// Whether all parameters' chains agree (PosteriorSample).
bool chains_have_mixed(const PosteriorSample& sample);

// Of a failed subject every figure is missing and every check fails.
Quality quality(const SubjectEstimate& subject);

}  // namespace dcmrnn
