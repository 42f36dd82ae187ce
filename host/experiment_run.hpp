// Runs a recovery experiment: simulates and fits every condition.
#pragma once

#include <functional>
#include <vector>

#include "host/experiment.hpp"
#include "host/fit_record.hpp"

namespace dcmrnn {

struct ExperimentResult {
  std::vector<FitRecord> fits;       // by condition, then in the cohort's order
  std::vector<ConditionTime> times;  // several of a condition that was interrupted
  bool interrupted = false;
};

struct ExperimentCallbacks {
  ProgressCallback progress;  // done and total are data sets; return false to interrupt
  std::function<void(const std::vector<FitRecord>&)> fitted;  // of a batch, once each
  std::function<void(const ConditionTime&)> timed;            // a condition, or what was done of it
};

// Fits what `done` (of an earlier run) does not hold. Conditions with the same data section are
// fitted to the same data sets, bit by bit. Failed fits are results. Throws Error(kData), which
// names the condition, where no data can be simulated; Error(kUnavailable) as estimate() does.
ExperimentResult run_experiment(const Experiment& experiment, ExperimentResult done,
                                const ExperimentCallbacks& callbacks);

}  // namespace dcmrnn
