// How the fits of one data set under several conditions compare.
#pragma once

#include <vector>

#include "host/experiment.hpp"
#include "host/fit_record.hpp"

namespace dcmrnn {

// Fills nats_above_best and most_evidence of the fits that have rivals: fits of the same data set
// under other conditions with the same data section. F compares
// only where loss and model are the same, which is not checked.
void compare_rivals(const Experiment& experiment, std::vector<FitRecord>& fits);

}  // namespace dcmrnn
