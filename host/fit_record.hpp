// What a recovery experiment keeps of one fit, and of one condition.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/io/recovery.hpp"

namespace dcmrnn {

// How many of the free parameters have their truth inside their 90 % interval, that of the draws
// from the posterior where there are some and estimate +- 1.645 sd otherwise, among those that have
// an interval.
struct Coverage {
  int inside = 0;
  int intervals = 0;

  std::optional<double> share() const;
  Coverage& operator+=(const Coverage& other);
};

struct FitRecord {
  std::size_t condition = 0;  // position
  std::string subject;        // the data set
  std::string status;
  Recovery recovery;
  Coverage connections, hemodynamics;
  std::optional<double> variance_explained;  // percent
  std::optional<double> loss;                // F at the estimate
  std::optional<double> log_evidence;
  StartSummary starts;
  // Beside the other fits of the data set (host/rivals.hpp).
  std::optional<double> nats_above_best;  // F above the least one
  std::optional<bool> most_evidence;      // whether none has more

  bool ok() const { return status == "ok"; }
};

// `subject` has a truth; `model` says which connections might have been there.
FitRecord fit_record(std::size_t condition, const Subject& subject, const SubjectEstimate& estimate,
                     const ModelSpec& model);

// How long a condition, or a part of it, took, and on what.
struct ConditionTime {
  std::size_t condition = 0;
  EngineReport engine;
};

}  // namespace dcmrnn
