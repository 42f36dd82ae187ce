#include "host/fit_record.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

constexpr double kHalfWidth = 1.6448536269514722;  // sd: the 95 % quantile of the normal

struct Coverages {
  Coverage connections, hemodynamics;
};

// 90 % intervals [parameter]; NaN where there is none.
struct Intervals {
  std::vector<double> low, high;
};

// What was fixed has a sd of 0, and no interval.
Intervals intervals_of(const SubjectEstimate& estimate) {
  const bool drawn = estimate.sample.has_value();  // or should have been
  const std::vector<double> found = flatten(estimate.estimate);
  const std::vector<double> sd =
      flatten(drawn ? estimate.sample->sd : shown_sd(estimate.estimate, estimate.sd));
  Intervals intervals;
  if (drawn) {
    intervals = {flatten(estimate.sample->low), flatten(estimate.sample->high)};
  } else {
    for (std::size_t p = 0; p < found.size(); ++p) {
      intervals.low.push_back(found[p] - kHalfWidth * sd[p]);
      intervals.high.push_back(found[p] + kHalfWidth * sd[p]);
    }
  }
  for (std::size_t p = 0; p < sd.size(); ++p) {
    if (sd[p] == 0) intervals.low[p] = std::numeric_limits<double>::quiet_NaN();
  }
  return intervals;
}

Coverages coverage(const Parameters& truth, const SubjectEstimate& estimate) {
  Coverages result;
  if (!has_values(estimate.estimate)) return result;
  if (!has_values(estimate.sample ? estimate.sample->sd : estimate.sd)) return result;
  const std::vector<double> known = flatten(truth);
  const auto [low, high] = intervals_of(estimate);
  const std::size_t connections =
      known.size() - static_cast<std::size_t>(truth.hemodynamics.size());
  for (std::size_t p = 0; p < known.size(); ++p) {
    if (!std::isfinite(low[p])) continue;
    Coverage& group = p < connections ? result.connections : result.hemodynamics;
    ++group.intervals;
    group.inside += low[p] <= known[p] && known[p] <= high[p] ? 1 : 0;
  }
  return result;
}

}  // namespace

std::optional<double> Coverage::share() const {
  if (intervals == 0) return std::nullopt;
  return static_cast<double>(inside) / intervals;
}

Coverage& Coverage::operator+=(const Coverage& other) {
  inside += other.inside;
  intervals += other.intervals;
  return *this;
}

FitRecord fit_record(std::size_t condition, const Subject& subject, const SubjectEstimate& estimate,
                     const ModelSpec& model) {
  FitRecord record;
  record.condition = condition;
  record.subject = subject.id;
  record.status = estimate.status;
  record.starts = estimate.starts;
  if (!estimate.ok()) return record;
  const Parameters& truth = subject.truth->parameters;
  record.recovery = recovery(truth, estimate.estimate, model);
  const Coverages covered = coverage(truth, estimate);
  record.connections = covered.connections;
  record.hemodynamics = covered.hemodynamics;
  record.variance_explained = estimate.variance_explained;
  record.loss = estimate.loss.total;
  record.log_evidence = estimate.log_evidence;
  return record;
}

}  // namespace dcmrnn
