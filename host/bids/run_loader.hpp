// Loads one run of a BIDS data set as a subject.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/io.hpp"
#include "host/bids/bids_runs.hpp"

namespace dcmrnn {

// Reads the run's series, events, confounds, outliers and sidecars. `study.bids` says how. A run
// that cannot be used comes back with its status and every reason, as from load_subject().
Subject load_run(const Study& study, const BidsSources& sources, const BidsRun& run);

}  // namespace dcmrnn
