#include "host/batch_fit.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "host/catalog_index.hpp"
#include "host/ensemble_builder.hpp"
#include "host/posterior_sampling.hpp"
#include "host/realizations.hpp"
#include "host/stability.hpp"
#include "host/truth.hpp"
#include "kernels/loss.hpp"

namespace dcmrnn {
namespace {

constexpr int kLargestRedraws = 20;
constexpr int kPruneAfter = 20;        // polish trials before the first pruning
constexpr int kPruneEvery = 10;        // polish trials between prunings
constexpr double kHopeless = 30;       // nats above the subject's best start
constexpr double kGradientSweeps = 3;  // gradients that one tangent sweep costs, for the accounts

// Pre-steps over the starts, in turn: half annealed, a quarter by TBPTT, a quarter with the
// hemodynamics held. They fail on different data sets.
constexpr const char* kMix[8] = {"annealed", "tbptt", "annealed", "frozen",
                                 "annealed", "tbptt", "annealed", "frozen"};

}  // namespace

BatchFit::BatchFit(const std::vector<const ModelSpec*>& models, const FitOptions& options,
                   FitEngines& engines, const std::vector<const Subject*>& subjects,
                   StageCallback stage)
    : models_(models), options_(options), engines_(engines), stage_(std::move(stage)) {
  for (const Subject* subject : subjects) {
    for (std::size_t m = 0; m < models.size(); ++m) {
      Case one;
      one.subject = subject;
      one.model = models[m];
      one.structure = static_cast<int>(m);
      one.estimate.id = subject->id;
      cases_.push_back(std::move(one));
    }
  }
}

std::vector<SubjectEstimate> BatchFit::run() {
  if (!start() || !explore() || !polish() || !finish() || !bootstrap() || !sample() ||
      !half_step()) {
    return {};
  }
  std::vector<SubjectEstimate> estimates;
  for (Case& one : cases_) estimates.push_back(std::move(one.estimate));
  return estimates;
}

void BatchFit::load() {
  shared_ = empty_ensemble(*models_.front(), options_.loss);
  for (std::size_t m = 1; m < models_.size(); ++m) {
    shared_.structures.push_back(make_structure(*models_[m], options_.loss));
  }
  const int starts = options_.ensemble.starts;
  each_case([](Case& one) {
    const Subject& subject = *one.subject;
    one.grid = time_grid(one.model->dt, subject.tr, subject.scans(), subject.slice_time,
                         subject.inputs, subject.inputs_dt);
    one.levels = input_levels(one.grid.inputs);
  });
  for (std::size_t k = 0; k < cases_.size(); ++k) {
    Case& one = cases_[k];
    // All models of a subject see the same data.
    one.dataset =
        one.structure > 0 ? cases_[k - 1].dataset : add_dataset(shared_, *one.subject, one.grid);
    const MemberKey key{one.dataset, one.structure};
    if (noise_freedom(problem_of(shared_, key)) < 1) {
      one.estimate.status = "too_few_scans";
      one.estimate.reason =
          std::to_string(shared_.datasets[one.dataset].used_scans) + " scans for " +
          std::to_string(shared_.structures[one.structure].free.size()) + " free parameters and " +
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
  const auto size = static_cast<std::ptrdiff_t>(shared_.layout.size());
  shared_.parameters.resize(shared_.members.size() * static_cast<std::size_t>(size));
  each_case([&](Case& one) {
    one.estimate.start_records.resize(one.members.size());
    for (const int member : one.members) {
      std::ranges::copy(draw_start(one, member - one.members.front(), 0),
                        shared_.parameters.begin() + member * size);
    }
  });
  engines_.ensemble->load(shared_);
}

// The parameters of a draw, and a record of where they are from.
std::vector<double> BatchFit::draw_start(Case& one, int number, int attempt) const {
  const StartMaker maker(*one.model, shared_.structures[one.structure], options_.ensemble,
                         *one.subject, one.grid, one.levels);
  Start start = maker.make(number, attempt);
  StartRecord& record = one.estimate.start_records[number];
  record.start = number;
  record.origin = std::move(start.origin);
  record.redraws = attempt;
  return std::move(start.parameters);
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

// Starts that leave the domain are drawn again.
bool BatchFit::start() {
  Engine& engine = *engines_.ensemble;
  std::vector<int> drawn = all_members();
  for (int attempt = 1; !drawn.empty(); ++attempt) {
    in_engine([&] { engine.forward(drawn); });
    count_work(drawn.size(), 0.4);
    std::erase_if(drawn, [&](int member) {
      const MemberReport report = engine.report(member);
      if (report.outcome == MemberOutcome::kDiverged) return false;
      Case& one = cases_[case_of_[member]];
      one.estimate.start_records[member - one.members.front()].initial_loss = report.loss;
      return true;
    });
    if (!stage_("start")) return false;
    if (attempt > kLargestRedraws) break;
    for (const int member : drawn) {
      Case& one = cases_[case_of_[member]];
      engine.set_parameters(member, draw_start(one, member - one.members.front(), attempt));
    }
  }
  return true;
}

// Before the polish: "tbptt", "annealed", "frozen" or "none".
std::string BatchFit::prestep_of(int start) const {
  if (!options_.explore) return "none";
  // Without a polish, annealing and holding the hemodynamics have nothing to work on.
  if (!options_.polish) return "tbptt";
  return options_.explore->method == "mixed" ? kMix[start % 8] : options_.explore->method;
}

bool BatchFit::explore() {
  Engine& engine = *engines_.ensemble;
  std::vector<int> members;
  for (Case& one : cases_) {
    for (const int member : one.members) {
      const int start = member - one.members.front();
      StartRecord& record = one.estimate.start_records[start];
      record.prestep = prestep_of(start);
      if (record.prestep == "tbptt" && engine.report(member).outcome != MemberOutcome::kDiverged) {
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

bool BatchFit::descend(Engine& engine, std::vector<int> members,
                       const std::vector<Prestep>& presteps, const PolishSchedule& schedule,
                       const char* stage, const AfterTrial& after) {
  engine.begin_polish(members, presteps, schedule);
  for (int trial = 1; !members.empty(); ++trial) {
    in_engine([&] { engine.refine(members); });
    count_work(members.size(), kGradientSweeps);
    if (after) after(trial, members);
    std::erase_if(members, [&](int member) {
      return engine.report(member).outcome != MemberOutcome::kActive;
    });
    if (!stage_(stage)) return false;
  }
  return true;
}

bool BatchFit::descend(Engine& engine, const std::vector<int>& members,
                       const PolishSchedule& schedule, const char* stage) {
  // They begin near an optimum: a structure's neighbour, the same data in double, another noise. By
  // 1e-3 instead of 1e-2 a search over structures took 105 sweeps instead of 123, by 1e-4 101.
  PolishSchedule near = schedule;
  near.damping = 1e-3;
  return descend(engine, members, std::vector<Prestep>(members.size(), Prestep::kNone), near, stage,
                 {});
}

// Keeps F after each accepted step, at noise from the start's own residual.
void BatchFit::trace_losses(const Engine& engine, const std::vector<int>& members) {
  for (const int member : members) {
    Case& one = cases_[case_of_[member]];
    std::vector<double>& trace = one.estimate.start_records[member - one.members.front()].trace;
    const MemberReport report = engine.report(member);
    if (report.noise_estimated && (trace.empty() || report.loss != trace.back())) {
      trace.push_back(report.loss);
    }
  }
}

// Ends starts whose F, at noise from their own residual, is far above the subject's best. All
// starts of a subject have seen the same number of trials here, so the decision is the subject's
// alone.
void BatchFit::drop_hopeless(Engine& engine, std::vector<int>& active) {
  std::vector<int> settled;
  std::vector<int> segments = {0};
  for (const Case& one : cases_) {
    std::copy_if(one.members.begin(), one.members.end(), std::back_inserter(settled),
                 [&](int member) { return engine.report(member).noise_estimated; });
    segments.push_back(static_cast<int>(settled.size()));
  }
  std::vector<double> best(cases_.size(), HUGE_VAL);
  for (const int member : engine.select(settled, segments, 1)) {
    best[case_of_[member]] = engine.report(member).loss;
  }
  std::erase_if(active, [&](int member) {
    const MemberReport report = engine.report(member);
    pruned_[member] = report.outcome == MemberOutcome::kActive && report.noise_estimated &&
                      report.loss > best[case_of_[member]] + kHopeless;
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
      const std::string prestep = prestep_of(member - one.members.front());
      presteps.push_back(prestep == "annealed" ? Prestep::kAnnealed
                         : prestep == "frozen" ? Prestep::kFrozen
                                               : Prestep::kNone);
    }
  }
  return descend(engine, members, presteps, schedule(), "polish",
                 [&](int trial, std::vector<int>& active) {
                   trace_losses(engine, active);
                   const bool due = trial >= kPruneAfter && trial % kPruneEvery == 0;
                   if (due) drop_hopeless(engine, active);
                 });
}

// Subjects side by side, in as many members as the exploration had.
bool BatchFit::bootstrap() {
  if (options_.ensemble.realizations <= 0 || !options_.polish) return true;
  Engine& engine = *engines_.ensemble;
  const std::size_t most = case_of_.size();
  std::size_t next = 0;
  while (next < cases_.size()) {
    RealizationSet set(options_);
    for (; next < cases_.size(); ++next) {
      const auto with_next = static_cast<std::size_t>(set.count() + options_.ensemble.realizations);
      if (set.count() > 0 && with_next > most) break;
      Case& one = cases_[next];
      if (one.estimate.ok()) set.add(*one.subject, *one.model, one.grid, one.estimate);
    }
    if (set.count() == 0) break;
    const std::vector<int> members = set.load(engine);
    if (!descend(engine, members, schedule(), "realizations")) return false;
    set.gather(engine);
  }
  return true;
}

// Subjects side by side, in as many members as the exploration had.
bool BatchFit::sample() {
  if (!options_.sample) return true;
  Engine& engine = *engines_.ensemble;
  const std::size_t most = case_of_.size();
  std::size_t next = 0;
  while (next < cases_.size()) {
    PosteriorSampling sampling(options_);
    for (; next < cases_.size(); ++next) {
      const auto with_next = static_cast<std::size_t>(sampling.count() + options_.sample->chains);
      if (sampling.count() > 0 && with_next > most) break;
      Case& one = cases_[next];
      if (one.estimate.ok()) one.estimate.sample.emplace();
      if (one.estimate.ok() && one.descended) {
        sampling.add(*one.subject, *one.model, one.grid, one.levels, one.estimate);
      }
    }
    if (sampling.count() == 0) break;
    in_engine([&] { sampling.load(engine); });
    for (int draw = 0; draw < sampling.draws(); ++draw) {
      const int sweeps = sampling.draw(engine, [&](std::span<const int> members) {
        std::vector<std::vector<double>> gradients;
        in_engine([&] { gradients = engine.gradients(members, {}); });
        return gradients;
      });
      count_work(static_cast<std::size_t>(sweeps), 1);
      if (!stage_("sample")) return false;
    }
    sampling.gather();
  }
  return true;
}

}  // namespace dcmrnn
