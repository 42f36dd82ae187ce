#include "host/basins.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace dcmrnn {
namespace {

constexpr double kSameLoss = 0.5;  // nats
constexpr double kFarAbove = 10;   // nats

// Whether two parameter vectors are within one posterior sd of each other. An entry that L1 holds
// at zero has no sd: both must be there.
bool close(const Structure& structure, const Eigen::VectorXd& sd, const Eigen::VectorXd& a,
           const Eigen::VectorXd& b) {
  for (std::size_t k = 0; k < structure.free.size(); ++k) {
    const double one = sd(static_cast<Eigen::Index>(k));
    const double distance = std::abs(a(structure.free[k]) - b(structure.free[k]));
    if (std::isnan(one) ? distance != 0 : distance > one) return false;
  }
  return true;
}

struct Optimum {
  double loss;
  Eigen::VectorXd parameters;
};

}  // namespace

void find_basins(const Structure& structure, const BestFit& best, double best_loss,
                 SubjectEstimate& estimate) {
  std::vector<StartRecord>& records = estimate.start_records;
  StartSummary& summary = estimate.starts;
  summary = {};
  summary.total = static_cast<int>(records.size());
  std::vector<std::size_t> order(records.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return records[a].loss.value_or(HUGE_VAL) < records[b].loss.value_or(HUGE_VAL);
  });

  std::vector<Optimum> optima = {
      {best_loss,
       Eigen::Map<const Eigen::VectorXd>(best.state.parameters.data(),
                                         static_cast<Eigen::Index>(best.state.parameters.size()))}};
  estimate.basins = {{best_loss, 0}};
  int ended = 0;  // starts that neither diverged nor were pruned
  for (const std::size_t place : order) {
    StartRecord& record = records[place];
    record.basin = -1;
    record.best_basin = false;
    if (record.outcome == "diverged") continue;
    ++summary.valid;
    if (record.outcome == "converged") ++summary.converged;
    if (!record.loss || record.outcome == "pruned") continue;
    ++ended;
    const auto found = std::find_if(optima.begin(), optima.end(), [&](const Optimum& one) {
      return *record.loss <= one.loss + kSameLoss &&
             close(structure, best.posterior.sd, record.parameters, one.parameters);
    });
    record.basin = static_cast<int>(found - optima.begin());
    record.best_basin = record.basin == 0;
    if (found == optima.end()) {
      optima.push_back({*record.loss, record.parameters});
      estimate.basins.push_back({*record.loss, 0});
    }
    ++estimate.basins[static_cast<std::size_t>(record.basin)].starts;
  }
  if (ended > 0) {
    summary.best_basin_share = static_cast<double>(estimate.basins.front().starts) / ended;
  }
}

std::vector<const StartRecord*> other_optima(const SubjectEstimate& estimate, int basins) {
  std::vector<const StartRecord*> optima;
  const int count = std::min(basins, static_cast<int>(estimate.basins.size()));
  for (int basin = 1; basin < count; ++basin) {
    const double loss = estimate.basins[static_cast<std::size_t>(basin)].loss;
    if (loss > estimate.basins.front().loss + kFarAbove) break;
    const auto found = std::find_if(
        estimate.start_records.begin(), estimate.start_records.end(),
        [&](const StartRecord& record) { return record.basin == basin && record.loss == loss; });
    optima.push_back(&*found);
  }
  return optima;
}

}  // namespace dcmrnn
