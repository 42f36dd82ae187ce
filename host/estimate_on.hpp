// `estimate` on any engines: those of the options' backend, or a test's stand-ins.
#pragma once

#include <vector>

#include "dcmrnn/estimate.hpp"
#include "host/engines.hpp"

namespace dcmrnn {

// As `estimate` under several hypotheses. The source is asked for one engine for all starts and,
// under mixed precision, one in double; twice where there is more than one batch, so that the next
// one can be loaded while the present one is computed. A device that fails is Error(kUnavailable):
// the batches before have been handed to `callbacks.batch_done`.
Estimate estimate_on(const EngineSource& source, const Cohort& cohort,
                     const std::vector<Hypothesis>& hypotheses, const FitOptions& options,
                     const FitCallbacks& callbacks = {});

}  // namespace dcmrnn
