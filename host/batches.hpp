// How a cohort is cut into batches, which are fitted one after another.
#pragma once

#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// How much a batch holds: small enough that it ends within seconds, large enough to fill packs and
// threads, or the thousands of threads of a GPU.
struct BatchLimits {
  double region_steps;  // of all members
  int members;
};
inline constexpr BatchLimits kCpuBatch = {1.5e7, 4096};
inline constexpr BatchLimits kCudaBatch = {2e9, 131072};

// Takes subjects one after another, `starts` members each, and says where a batch is full.
class BatchCut {
 public:
  // The model must outlive it.
  BatchCut(const ModelSpec& model, int starts, const BatchLimits& limits)
      : model_(model), starts_(starts), limits_(limits) {}

  // Whether this usable subject is the first one of a batch.
  bool begins_batch(const Subject& subject);

 private:
  const ModelSpec& model_;
  int starts_;
  BatchLimits limits_;
  int subjects_ = 0;  // of the present batch
  double work_ = 0;
};

using Batch = std::vector<const Subject*>;

// Batches of consecutive usable subjects, `starts` members each. A subject that is larger than a
// batch is one by itself. The cohort must outlive them.
std::vector<Batch> make_batches(const Cohort& cohort, const ModelSpec& model, int starts,
                                const BatchLimits& limits = kCpuBatch);

}  // namespace dcmrnn
