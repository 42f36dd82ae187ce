// When a run was scanned, by its sidecars.
#pragma once

#include <optional>

#include "host/bids/run_reader.hpp"

namespace dcmrnn {

struct RunTimes {
  double tr = 0;          // s
  double slice_time = 0;  // s: scan k shows the brain at k tr + slice_time
};

// TR: RepetitionTime, or 1 / SamplingFrequency. Slice time: `wished`; or StartTime (fMRIPrep: the
// time to which it shifted the slices); or the mean of SliceTiming where slices were not shifted;
// or the middle of the TR, the mean over the slices either way. No value, and a fault, without TR.
std::optional<RunTimes> run_times(RunReader& reader, std::optional<double> wished);

}  // namespace dcmrnn
