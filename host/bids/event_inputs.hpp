// Events of a run (*_events.tsv) as the model's inputs over time.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "dcmrnn/bids.hpp"
#include "host/io/faults.hpp"
#include "host/io/input_file.hpp"

namespace dcmrnn {

// The time bins of the inputs: bin i is [i dt, (i + 1) dt), from the first scan on.
struct InputBins {
  double dt = 0;  // s
  Eigen::Index count = 0;
};

// The mean over each bin, [bin, input], of inputs that are 1 (or the event's modulation) while an
// event lasts; events that overlap add up. An event of duration 0 is an impulse of area 1 s, as in
// SPM. `names`: of the inputs, for messages. Empty, and faults with the event's row and column,
// where the file is no such table or an input has no event in time.
Eigen::MatrixXd event_inputs(const InputFile& file, const BidsOptions& options,
                             const std::vector<std::string>& names, const InputBins& bins,
                             FaultList& faults);

}  // namespace dcmrnn
