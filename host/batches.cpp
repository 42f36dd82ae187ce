#include "host/batches.hpp"

#include "host/time_grid.hpp"

namespace dcmrnn {

std::vector<Batch> make_batches(const Cohort& cohort, const ModelSpec& model, int starts,
                                const BatchLimits& limits) {
  std::vector<Batch> batches;
  double work = 0;
  for (const Subject& subject : cohort.subjects) {
    if (!subject.usable()) continue;
    const double steps = subject.scans() * subject.tr / snapped_dt(model.dt, subject.tr);
    const double cost = steps * model.region_count() * starts;
    const bool full = batches.empty() || work + cost > limits.region_steps ||
                      static_cast<int>(batches.back().size() + 1) * starts > limits.members;
    if (full) {
      batches.emplace_back();
      work = 0;
    }
    batches.back().push_back(&subject);
    work += cost;
  }
  return batches;
}

}  // namespace dcmrnn
