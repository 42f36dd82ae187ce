// The estimate of a subject whose data cannot be used.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"

namespace dcmrnn {

// Its status and reason, and nothing else.
SubjectEstimate unfitted(const Subject& subject);

}  // namespace dcmrnn
