#include "host/batch_fit.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

#include "host/catalog_index.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_vector.hpp"
#include "host/realizations.hpp"
#include "host/stability.hpp"
#include "host/truth.hpp"
#include "kernels/loss.hpp"

namespace dcmrnn {
namespace {

constexpr int kLargestRedraws = 20;
constexpr int kPruneAfter = 20;                  // polish trials before the first pruning
constexpr int kPruneEvery = 10;                  // polish trials between prunings
constexpr double kHopeless = 30;                 // nats above the subject's best start
constexpr std::size_t kMatrixNumbers = 1 << 23;  // of matrices gathered at once: 64 MB
constexpr double kGradientSweeps = 3;  // gradients that one tangent sweep costs, for the accounts

// Pre-steps over the starts, in turn: half annealed, a quarter by TBPTT, a quarter with the
// hemodynamics held. They fail on different data sets.
enum class Mixed { kAnnealed, kTbptt, kFrozen };
constexpr Mixed kMix[8] = {Mixed::kAnnealed, Mixed::kTbptt, Mixed::kAnnealed, Mixed::kFrozen,
                           Mixed::kAnnealed, Mixed::kTbptt, Mixed::kAnnealed, Mixed::kFrozen};

}  // namespace

BatchFit::BatchFit(const ModelSpec& model, const FitOptions& options, FitEngines& engines,
                   const std::vector<const Subject*>& subjects, StageCallback stage)
    : model_(model), options_(options), engines_(engines), stage_(std::move(stage)) {
  for (const Subject* subject : subjects) {
    Case one;
    one.subject = subject;
    one.estimate.id = subject->id;
    cases_.push_back(std::move(one));
  }
}

std::vector<SubjectEstimate> BatchFit::run() {
  if (!draw_starts() || !explore() || !polish() || !finish() || !bootstrap()) return {};
  std::vector<SubjectEstimate> estimates;
  for (Case& one : cases_) estimates.push_back(std::move(one.estimate));
  return estimates;
}

void BatchFit::load() {
  shared_ = empty_ensemble(model_, options_.loss);
  const int starts = options_.ensemble.starts;
  for (std::size_t k = 0; k < cases_.size(); ++k) {
    Case& one = cases_[k];
    const Subject& subject = *one.subject;
    one.grid = time_grid(model_.dt, subject.tr, subject.scans(), subject.slice_time, subject.inputs,
                         subject.inputs_dt);
    one.levels = input_levels(one.grid.inputs);
    one.dataset = add_dataset(shared_, subject, one.grid);
    const MemberKey key{one.dataset, 0};
    if (noise_freedom(problem_of(shared_, key)) < 1) {
      one.estimate.status = "too_few_scans";
      one.estimate.reason = std::to_string(shared_.datasets[one.dataset].used_scans) +
                            " scans for " + std::to_string(shared_.structures[0].free.size()) +
                            " free parameters and " +
                            std::to_string(shared_.datasets[one.dataset].rank) + " confounds";
      continue;
    }
    for (int start = 0; start < starts; ++start) {
      one.members.push_back(static_cast<int>(shared_.members.size()));
      shared_.members.push_back(key);
      case_of_.push_back(static_cast<int>(k));
    }
  }
  pruned_.assign(shared_.members.size(), 0);
  shared_.parameters.assign(shared_.members.size() * shared_.layout.size(), 0);
  engines_.ensemble->load(shared_);
}

std::vector<int> BatchFit::all_members() const {
  std::vector<int> members(shared_.members.size());
  std::iota(members.begin(), members.end(), 0);
  return members;
}

void BatchFit::count_work(std::size_t members, double sweeps) {
  double steps = 0;
  for (const Case& one : cases_) steps += one.grid.steps;
  steps /= static_cast<double>(std::max<std::size_t>(1, cases_.size()));
  region_steps_ += static_cast<std::int64_t>(sweeps * static_cast<double>(members) * steps *
                                             shared_.layout.regions);
}

template <class Calls>
void BatchFit::in_engine(Calls calls) {
  const auto begin = std::chrono::steady_clock::now();
  calls();
  engine_seconds_ +=
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

bool BatchFit::draw_starts() {
  Engine& engine = *engines_.ensemble;
  std::vector<int> undrawn = all_members();
  for (int attempt = 0; !undrawn.empty() && attempt <= kLargestRedraws; ++attempt) {
    for (const int member : undrawn) {
      Case& one = cases_[case_of_[member]];
      const int number = member - one.members.front();
      const StartMaker maker(model_, shared_.structures[0], options_.ensemble, *one.subject,
                             one.grid, one.levels);
      const Start start = maker.make(number, attempt);
      engine.set_parameters(member, start.parameters);
      if (attempt == 0) one.estimate.start_records.push_back({});
      StartRecord& record = one.estimate.start_records[number];
      record.start = number;
      record.origin = start.origin;
      record.redraws = attempt;
    }
    in_engine([&] { engine.forward(undrawn); });
    count_work(undrawn.size(), 0.4);
    std::vector<int> again;
    for (const int member : undrawn) {
      Case& one = cases_[case_of_[member]];
      const MemberReport report = engine.report(member);
      if (report.outcome == MemberOutcome::kDiverged) {
        again.push_back(member);
      } else {
        one.estimate.start_records[member - one.members.front()].initial_loss = report.loss;
      }
    }
    undrawn = std::move(again);
    if (!stage_("start")) return false;
  }
  return true;
}

bool BatchFit::explores(int start) const {
  if (!options_.explore) return false;
  // Without a polish, annealing and holding the hemodynamics have nothing to work on.
  return options_.explore->method == "tbptt" || !options_.polish ||
         kMix[start % 8] == Mixed::kTbptt;
}

Prestep BatchFit::prestep_of(int start) const {
  if (!options_.explore || options_.explore->method != "mixed") return Prestep::kNone;
  switch (kMix[start % 8]) {
    case Mixed::kAnnealed:
      return Prestep::kAnnealed;
    case Mixed::kFrozen:
      return Prestep::kFrozen;
    case Mixed::kTbptt:
      return Prestep::kNone;
  }
  return Prestep::kNone;
}

bool BatchFit::explore() {
  Engine& engine = *engines_.ensemble;
  std::vector<int> members;
  for (Case& one : cases_) {
    for (const int member : one.members) {
      const int start = member - one.members.front();
      StartRecord& record = one.estimate.start_records[start];
      const Prestep prestep = prestep_of(start);
      record.prestep = explores(start)                 ? "tbptt"
                       : prestep == Prestep::kAnnealed ? "annealed"
                       : prestep == Prestep::kFrozen   ? "frozen"
                                                       : "none";
      if (explores(start) && engine.report(member).outcome != MemberOutcome::kDiverged) {
        members.push_back(member);
      }
    }
  }
  if (members.empty()) return true;
  const ExploreOptions& options = *options_.explore;
  ExploreSchedule schedule;
  schedule.optimizer =
      catalog_index(Optimizers::kNames, options.optimizer, "fit.explore.optimizer");
  schedule.windows = {options.window, options.stride};
  schedule.step_per_window = options.update == "window";
  schedule.passes = options.passes;
  schedule.rate = options.learning_rate;
  bool interrupted = false;
  schedule.go_on = [&] {
    interrupted = interrupted || !stage_("explore");
    return !interrupted;
  };
  std::vector<std::vector<double>> traces;
  in_engine([&] { engine.explore(members, schedule, &traces); });
  if (interrupted) return false;
  count_work(members.size(), options.passes);
  for (std::size_t k = 0; k < members.size(); ++k) {
    Case& one = cases_[case_of_[members[k]]];
    StartRecord& record = one.estimate.start_records[members[k] - one.members.front()];
    record.passes = options.passes;
    record.trace = std::move(traces[k]);
  }
  return stage_("explore");
}

// Refines the members until all have ended.
bool BatchFit::descend(Engine& engine, const std::vector<int>& members,
                       const std::vector<Prestep>& presteps, const char* stage, bool prune) {
  engine.begin_polish(members, presteps,
                      {options_.polish->max_iterations, options_.polish->tolerance});
  std::vector<int> active = members;
  for (int trial = 1; !active.empty(); ++trial) {
    in_engine([&] { engine.refine(active); });
    count_work(active.size(), kGradientSweeps);
    if (prune) {
      for (const int member : active) {
        Case& one = cases_[case_of_[member]];
        std::vector<double>& trace = one.estimate.start_records[member - one.members.front()].trace;
        const double loss = engine.report(member).loss;
        if (engine.report(member).noise_estimated && (trace.empty() || loss != trace.back())) {
          trace.push_back(loss);
        }
      }
    }
    std::erase_if(active, [&](int member) {
      return engine.report(member).outcome != MemberOutcome::kActive;
    });
    if (prune && trial >= kPruneAfter && trial % kPruneEvery == 0) drop_hopeless(engine, active);
    if (!stage_(stage)) return false;
  }
  return true;
}

// Ends starts whose F, at noise from their own residual, is far above the subject's best. All
// starts of a subject have seen the same number of trials here, so the decision is the subject's
// alone.
void BatchFit::drop_hopeless(Engine& engine, std::vector<int>& active) {
  std::erase_if(active, [&](int member) {
    const MemberReport report = engine.report(member);
    if (!report.noise_estimated) return false;
    double best = HUGE_VAL;
    for (const int other : cases_[case_of_[member]].members) {
      const MemberReport of_other = engine.report(other);
      if (of_other.noise_estimated && of_other.outcome != MemberOutcome::kDiverged) {
        best = std::min(best, of_other.loss);
      }
    }
    pruned_[member] = report.loss > best + kHopeless;
    return pruned_[member] != 0;
  });
}

bool BatchFit::polish() {
  if (!options_.polish) return true;
  Engine& engine = *engines_.ensemble;
  std::vector<int> members;
  std::vector<Prestep> presteps;
  for (const Case& one : cases_) {
    for (const int member : one.members) {
      if (engine.report(member).outcome == MemberOutcome::kDiverged) continue;
      members.push_back(member);
      presteps.push_back(prestep_of(member - one.members.front()));
    }
  }
  return descend(engine, members, presteps, "polish", true);
}

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
int BatchFit::best_member(const Case& one) const {
  int best = -1;
  bool best_stable = false;
  for (const int member : one.members) {
    const StartRecord& record = one.estimate.start_records[member - one.members.front()];
    if (record.outcome == "diverged") continue;
    const bool stable = record.outcome != "unstable";
    const double loss = *record.loss;
    const bool better = best < 0 || (stable && !best_stable) ||
                        (stable == best_stable && loss < engines_.ensemble->report(best).loss);
    if (!better) continue;
    best = member;
    best_stable = stable;
  }
  return best;
}

bool BatchFit::finish() {
  Engine& explorer = *engines_.ensemble;
  Engine& engine = engines_.finish ? *engines_.finish : explorer;
  std::vector<int> best(cases_.size(), -1);
  std::vector<int> chosen;  // cases with a best member
  for (std::size_t k = 0; k < cases_.size(); ++k) {
    Case& one = cases_[k];
    record_outcomes(one);
    best[k] = best_member(one);
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

bool BatchFit::bootstrap() {
  const int realizations = options_.ensemble.realizations;
  if (realizations <= 0 || !options_.polish) return true;
  Engine& engine = *engines_.ensemble;
  for (Case& one : cases_) {
    if (!one.estimate.ok()) continue;
    RealizationSet set(model_, options_, *one.subject, one.grid, one.estimate);
    engine.load(set.ensemble());
    std::vector<int> members(set.count());
    std::iota(members.begin(), members.end(), 0);
    const std::vector<Prestep> presteps(members.size(), Prestep::kNone);
    if (!descend(engine, members, presteps, "realizations", false)) return false;
    one.estimate.realizations = set.gather(engine);
  }
  return true;
}

}  // namespace dcmrnn
