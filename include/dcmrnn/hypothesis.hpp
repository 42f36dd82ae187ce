// Models that are compared subject by subject: variants of masks, priors or equations over the same
// regions and inputs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

struct Hypothesis {
  std::string name;
  ModelSpec model;
};

// How one hypothesis fared for one subject.
struct HypothesisResult {
  std::string name;
  std::string status = "ok";  // as of a subject
  std::string reason;
  std::optional<double> log_evidence;
  // Posterior probability among the hypotheses that have evidence, all equally likely before.
  std::optional<double> probability;
  double variance_explained = 0;  // percent; NaN if the fit failed
  Parameters estimate;            // empty if the fit failed
  Parameters sd;
};

}  // namespace dcmrnn
