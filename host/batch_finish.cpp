// The end of a batch: outcomes of the starts, the best one of each subject, its estimate.
#include <algorithm>

#include "host/batch_fit.hpp"
#include "host/half_step.hpp"
#include "host/parameter_vector.hpp"
#include "host/stability.hpp"

namespace dcmrnn {
namespace {

constexpr std::size_t kMatrixNumbers = 1 << 23;  // of matrices gathered at once: 64 MB

}  // namespace

std::string BatchFit::outcome_of(const Case& one, int member) const {
  const MemberReport report = engines_.ensemble->report(member);
  if (report.outcome == MemberOutcome::kDiverged) return "diverged";
  if (pruned_[member]) return "pruned";
  const Parameters parameters = from_vector(model_, engines_.ensemble->store(member).parameters);
  if (largest_growth_rate(parameters.connectivity, one.levels) >= 0) return "unstable";
  if (report.floor_hits > 0) return "floored";
  return report.outcome == MemberOutcome::kConverged ? "converged" : "iteration_limit";
}

void BatchFit::record_outcomes(Case& one) {
  const Engine& engine = *engines_.ensemble;
  for (const int member : one.members) {
    StartRecord& record = one.estimate.start_records[member - one.members.front()];
    const MemberReport report = engine.report(member);
    record.outcome = outcome_of(one, member);
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
    Ensemble best_only = shared_;
    best_only.members.clear();
    best_only.parameters.clear();
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
    if (options_.polish) {
      const std::vector<Prestep> presteps(members.size(), Prestep::kNone);
      if (!descend(engine, members, presteps, "finish", false)) return false;
    }
  } else {
    member = best;
  }

  gather(engine, chosen, best, member);
  return stage_("gather");
}

// The estimates of the chosen cases, whose best start is member `member` of the engine.
void BatchFit::gather(Engine& engine, const std::vector<int>& chosen, const std::vector<int>& best,
                      const std::vector<int>& member) {
  // As many matrices at once as take little memory.
  const std::size_t free = shared_.structures[0].free.size();
  const std::size_t at_once = kMatrixNumbers / (free * (free + 1) / 2 + 1) + 1;
  std::vector<std::vector<double>> matrices;
  for (std::size_t place = 0; place < chosen.size(); ++place) {
    if (place % at_once == 0) {
      std::vector<int> next;
      for (std::size_t p = place; p < std::min(place + at_once, chosen.size()); ++p) {
        next.push_back(member[chosen[p]]);
      }
      in_engine([&] { matrices = engine.normal_matrices(next); });
    }
    const std::vector<double>& matrix = matrices[place % at_once];
    const int k = chosen[place];
    Case& one = cases_[k];
    BestFit fit;
    fit.descended =
        options_.polish && engine.report(member[k]).outcome == MemberOutcome::kConverged;
    one.descended = fit.descended;
    fit.state = engine.store(member[k]);
    const MemberKey& key = shared_.members[best[k]];
    fit.posterior = laplace_posterior(shared_, key, fit.state, matrix, fit.descended);
    gather_estimate(model_, shared_, key, *one.subject, one.grid, fit, one.estimate);

    StartRecord& record = one.estimate.start_records[best[k] - one.members.front()];
    record.loss = engine.report(member[k]).loss;
    record.parameters = Eigen::Map<const Eigen::VectorXd>(
        fit.state.parameters.data(), static_cast<Eigen::Index>(fit.state.parameters.size()));
    if (fit.descended && record.outcome == "iteration_limit") record.outcome = "converged";
    summarize_starts(shared_.structures[key.structure], fit, *record.loss, one.estimate);
    if (largest_growth_rate(one.estimate.estimate.connectivity, one.levels) >= 0) {
      one.estimate.status = "unstable";
      one.estimate.log_evidence.reset();
      one.estimate.reason =
          "activity does not die out under the estimated connectivity at an input "
          "level of the data";
    }
  }
}

bool BatchFit::half_step() {
  if (!options_.half_step || !options_.polish) return true;
  Engine& engine = engines_.finish ? *engines_.finish : *engines_.ensemble;
  HalfStepSet set(model_, options_.loss);
  for (Case& one : cases_) {
    if (one.estimate.ok() && one.descended) set.add(*one.subject, one.estimate);
  }
  if (set.empty()) return true;
  const std::vector<int> members = set.load(engine);
  const std::vector<Prestep> presteps(members.size(), Prestep::kNone);
  if (!descend(engine, members, presteps, "half_step", false)) return false;
  set.gather(engine);
  return true;
}

}  // namespace dcmrnn
