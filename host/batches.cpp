#include "host/batches.hpp"

#include "host/time_grid.hpp"

namespace dcmrnn {

bool BatchCut::begins_batch(const Subject& subject) {
  const double steps = subject.scans() * subject.tr / snapped_dt(model_.dt, subject.tr);
  const double cost = steps * model_.region_count() * starts_;
  const bool begins = subjects_ == 0 || work_ + cost > limits_.region_steps ||
                      (subjects_ + 1) * starts_ > limits_.members;
  if (begins) {
    subjects_ = 0;
    work_ = 0;
  }
  ++subjects_;
  work_ += cost;
  return begins;
}

std::vector<Batch> make_batches(const Cohort& cohort, const ModelSpec& model, int starts,
                                const BatchLimits& limits) {
  std::vector<Batch> batches;
  BatchCut cut(model, starts, limits);
  for (const Subject& subject : cohort.subjects) {
    if (!subject.usable()) continue;
    if (cut.begins_batch(subject)) batches.emplace_back();
    batches.back().push_back(&subject);
  }
  return batches;
}

}  // namespace dcmrnn
