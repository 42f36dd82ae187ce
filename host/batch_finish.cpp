// The end of a batch: outcomes of the starts, the best one of each subject, its estimate.
#include <algorithm>

#include "host/basins.hpp"
#include "host/batch_fit.hpp"
#include "host/ensemble_builder.hpp"
#include "host/half_step.hpp"
#include "host/normal_batches.hpp"
#include "host/parameter_vector.hpp"
#include "host/stability.hpp"

namespace dcmrnn {
std::string BatchFit::outcome_of(int member) const {
  const MemberReport report = engines_.ensemble->report(member);
  if (report.outcome == MemberOutcome::kDiverged) return "diverged";
  if (pruned_[member]) return "pruned";
  if (report.floor_hits > 0) return "floored";
  return report.outcome == MemberOutcome::kConverged ? "converged" : "iteration_limit";
}

void BatchFit::record_outcomes(Case& one) {
  const Engine& engine = *engines_.ensemble;
  for (const int member : one.members) {
    StartRecord& record = one.estimate.start_records[member - one.members.front()];
    const MemberReport report = engine.report(member);
    record.outcome = outcome_of(member);
    record.iterations = report.trials;
    record.floor_hits = static_cast<std::int64_t>(report.floor_hits);
    if (record.outcome == "diverged") {
      const DomainExit exit = engine.locate_exit(member);
      record.step = exit.step;
      record.region = exit.region;
      continue;
    }
    record.loss = report.loss;
    const std::vector<double> parameters = engine.store(member).parameters;
    record.parameters = Eigen::Map<const Eigen::VectorXd>(
        parameters.data(), static_cast<Eigen::Index>(parameters.size()));
  }
}

// However a start ended, it is unstable where activity does not die out.
void BatchFit::mark_unstable(Case& one) {
  for (StartRecord& record : one.estimate.start_records) {
    if (record.outcome == "diverged" || record.outcome == "pruned") continue;
    const Parameters parameters =
        from_vector(*one.model, {record.parameters.begin(), record.parameters.end()});
    if (largest_growth_rate(parameters.connectivity, one.levels) >= 0) record.outcome = "unstable";
  }
}

std::size_t BatchFit::largest_free() const {
  std::size_t free = 0;
  for (const Structure& structure : shared_.structures)
    free = std::max(free, structure.free.size());
  return free;
}

// The start of least F among those that ended in the model's domain; one that is unstable only if
// there is no other. -1 if all diverged.
std::vector<int> BatchFit::best_members() const {
  std::vector<int> best(cases_.size(), -1);
  for (const bool unstable_too : {false, true}) {
    std::vector<int> candidates;
    std::vector<int> segments = {0};
    for (std::size_t k = 0; k < cases_.size(); ++k) {
      const Case& one = cases_[k];
      for (std::size_t start = 0; best[k] < 0 && start < one.members.size(); ++start) {
        const std::string& outcome = one.estimate.start_records[start].outcome;
        const bool candidate = outcome != "diverged" && (unstable_too || outcome != "unstable");
        if (candidate) candidates.push_back(one.members[start]);
      }
      segments.push_back(static_cast<int>(candidates.size()));
    }
    for (const int member : engines_.ensemble->select(candidates, segments, 1)) {
      best[case_of_[member]] = member;
    }
  }
  return best;
}

bool BatchFit::finish() {
  Engine& explorer = *engines_.ensemble;
  Engine& engine = engines_.finish ? *engines_.finish : explorer;
  for (Case& one : cases_) record_outcomes(one);
  each_case(mark_unstable);
  const std::vector<int> best = best_members();
  std::vector<int> chosen;  // cases with a best member
  for (std::size_t k = 0; k < cases_.size(); ++k) {
    Case& one = cases_[k];
    if (best[k] >= 0) {
      chosen.push_back(static_cast<int>(k));
    } else if (one.estimate.ok()) {
      one.estimate.status = "diverged";
      one.estimate.reason =
          "every start left the model's domain; expected priors, starts or dt "
          "under which the model can be simulated";
    }
  }

  // In double, the best starts go on from where they are.
  std::vector<int> member(cases_.size(), -1);
  if (engines_.finish) {
    Ensemble best_only = without_members(shared_);
    for (const int k : chosen) {
      member[k] = static_cast<int>(best_only.members.size());
      best_only.members.push_back(shared_.members[best[k]]);
      const MemberState state = explorer.store(best[k]);
      best_only.parameters.insert(best_only.parameters.end(), state.parameters.begin(),
                                  state.parameters.end());
    }
    engine.load(std::move(best_only));
    std::vector<int> members;
    for (const int k : chosen) {
      engine.set_noise(member[k], explorer.store(best[k]).noise_sd);
      members.push_back(member[k]);
    }
    if (options_.polish && !descend(engine, members, schedule(), "finish")) return false;
  } else {
    member = best;
  }
  return gather(engine, chosen, best, member) && stage_("gather");
}

// The estimates of the chosen cases, whose best start is member `member` of the engine.
bool BatchFit::gather(Engine& engine, const std::vector<int>& chosen, const std::vector<int>& best,
                      const std::vector<int>& member) {
  std::vector<BestFit> fits(chosen.size());
  std::vector<int> list;
  for (const int k : chosen) list.push_back(member[k]);
  const auto take = [&](std::size_t place, const NormalEquations& equations) {
    const int k = chosen[place];
    Case& one = cases_[k];
    BestFit& fit = fits[place];
    const MemberReport report = engine.report(member[k]);
    fit.descended = options_.polish && report.outcome == MemberOutcome::kConverged;
    fit.state = engine.store(member[k]);
    if (options_.structure) fit.equations = equations;  // large, and of no other use
    fit.posterior =
        laplace_posterior(shared_, one.key(), fit.state, equations.matrix, fit.descended);
    StartRecord& record = one.estimate.start_records[best[k] - one.members.front()];
    record.loss = report.loss;
    record.parameters = Eigen::Map<const Eigen::VectorXd>(
        fit.state.parameters.data(), static_cast<Eigen::Index>(fit.state.parameters.size()));
    if (fit.descended && record.outcome == "iteration_limit") record.outcome = "converged";
    find_basins(shared_.structures[one.structure], fit, *record.loss, one.estimate);
  };
  in_engine([&] { each_normal_equations(engine, list, largest_free(), take); });
  if (options_.loss.autocorrelation == "ar1" && !whiten(engine, chosen, fits)) return false;
  if (options_.structure && !search_structures(engine, chosen, fits)) return false;

  WorkerPool(options_.threads).run(static_cast<int>(chosen.size()), [&](int place, int) {
    Case& one = cases_[chosen[place]];
    one.descended = fits[place].descended;
    gather_estimate(*one.model, shared_, one.key(), *one.subject, one.grid, fits[place],
                    options_.covariance, one.estimate);
    if (largest_growth_rate(one.estimate.estimate.connectivity, one.levels) >= 0) {
      one.estimate.status = "unstable";
      one.estimate.log_evidence.reset();
      one.estimate.reason =
          "activity does not die out under the estimated connectivity at an input "
          "level of the data";
    }
  });
  return true;
}

bool BatchFit::half_step() {
  if (!options_.half_step || !options_.polish) return true;
  Engine& engine = engines_.finish ? *engines_.finish : *engines_.ensemble;
  HalfStepSet set(options_.loss);
  for (Case& one : cases_) {
    if (one.estimate.ok() && one.descended) set.add(*one.subject, *one.model, one.estimate);
  }
  if (set.empty()) return true;
  const std::vector<int> members = set.load(engine);
  if (!descend(engine, members, schedule(), "half_step")) return false;
  set.gather(engine);
  return true;
}

}  // namespace dcmrnn
