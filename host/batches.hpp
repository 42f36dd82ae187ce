// How a cohort is cut into batches, which are fitted one after another.
#pragma once

#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// Region-steps of all members of a batch, and members: small enough that a batch ends within
// seconds, large enough to fill packs and threads.
inline constexpr double kBatchRegionSteps = 1.5e7;
inline constexpr int kLargestBatch = 4096;

using Batch = std::vector<const Subject*>;

// Batches of consecutive usable subjects, `starts` members each. A subject that is larger than a
// batch is one by itself. The cohort must outlive them.
std::vector<Batch> make_batches(const Cohort& cohort, const ModelSpec& model, int starts);

}  // namespace dcmrnn
