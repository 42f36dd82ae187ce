#include "host/plan.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "host/engines.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_vector.hpp"
#include "host/time_grid.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {
namespace {

constexpr int kMembersPerThread = 16;    // fills the widest pack
constexpr int kMembersOnDevice = 16384;  // fills the multiprocessors
constexpr double kMixedShare = 0.25;     // starts that explore, under the mixed method
constexpr int kUsualTrials = 15;         // polish steps that a member needs, of those allowed

constexpr int kRecordNumbers = 24;  // words and numbers of a start's record, its vectors left out
constexpr int kParameterSets = 8;  // of a member: its own in host and engine, a trial, moments, ...
constexpr int kDataCopies = 3;     // of a batch's data: on the grid, and in either engine

TimeGrid grid_of(const Subject& subject, const ModelSpec& model) {
  return time_grid(model.dt, subject.tr, subject.scans(), subject.slice_time, subject.inputs,
                   subject.inputs_dt);
}

template <class Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// What the options ask of one start (or realization) and of one chain of draws, in s: members at
// the prior mean, all threads busy.
struct MemberSeconds {
  double start = 0, chain = 0;
};

MemberSeconds seconds_per_member(const Subject& subject, const ModelSpec& model,
                                 const FitOptions& options) {
  const Precision precision =
      options.precision == "double" ? Precision::kDouble : Precision::kSingle;
  const std::unique_ptr<Engine> engine = make_engine(options, precision);
  const int count =
      uses_cuda(options) ? kMembersOnDevice : kMembersPerThread * engine->info().threads;

  Ensemble ensemble = empty_ensemble(model, options.loss);
  ensemble.structures.push_back(make_structure(model, options.loss));
  add_dataset(ensemble, subject, grid_of(subject, model));
  ensemble.members.resize(static_cast<std::size_t>(count));
  const std::vector<double> start = to_vector(model, model.prior_mean);
  for (int m = 0; m < count; ++m)
    ensemble.parameters.insert(ensemble.parameters.end(), start.begin(), start.end());
  engine->load(std::move(ensemble));
  std::vector<int> members(static_cast<std::size_t>(count));
  std::iota(members.begin(), members.end(), 0);

  engine->forward(members);  // touches the memory once, so that the probe does not pay for it
  MemberSeconds seconds;
  if (options.explore) {
    const ExploreSchedule one_pass = {.windows = {options.explore->window, options.explore->stride},
                                      .passes = 1};
    const std::string& method = options.explore->method;
    const double share = method == "mixed" ? kMixedShare : method == "tbptt" ? 1 : 0;
    seconds.start += share * options.explore->passes / count *
                     seconds_of([&] { engine->explore(members, one_pass); });
  }
  if (options.polish) {
    const std::vector<Prestep> none(members.size(), Prestep::kNone);
    engine->begin_polish(members, none, PolishSchedule{});
    seconds.start += std::min(kUsualTrials, options.polish->max_iterations) *
                     seconds_of([&] { engine->refine(members); }) / count;
  }
  if (options.sample) {
    const SampleOptions& sample = *options.sample;
    const double draws = static_cast<double>(sample.warmup) + sample.draws;
    seconds.chain = draws * (1.0 + sample.leapfrogs) / 2 *
                    seconds_of([&] { engine->gradients(members, {}); }) / count;
  }
  return seconds;
}

// What a subject's data are, in numbers of 8 bytes.
std::int64_t data_numbers(const Subject& subject) {
  return subject.bold.size() + subject.inputs.size() + subject.confounds.size();
}

// All are planned as the hypothesis with the most free parameters.
const ModelSpec& largest_model(const std::vector<Hypothesis>& hypotheses, const LossOptions& loss) {
  return std::ranges::max_element(
             hypotheses, {},
             [&loss](const Hypothesis& one) { return make_structure(one.model, loss).free.size(); })
      ->model;
}

}  // namespace

FitPlanner::FitPlanner(const std::vector<Hypothesis>& hypotheses, const FitOptions& options)
    : model_(largest_model(hypotheses, options.loss)),
      options_(options),
      models_(static_cast<int>(hypotheses.size())),
      cut_(model_, models_ * options.ensemble.starts, batch_limits(options, model_)) {
  plan_.parameters = layout_of(model_).size();
  plan_.free_parameters = static_cast<int>(make_structure(model_, options.loss).free.size());
}

void FitPlanner::add(const Subject& subject) {
  if (cut_.begins_batch(subject)) {
    at_work_ = numbers_at_work();
    batch_ = {};
    ++plan_.batches;
  }
  const std::int64_t data = kDataCopies * data_numbers(subject);
  ++batch_.subjects;
  batch_.data += data;
  batch_.largest = std::max(batch_.largest, data);

  const int steps = step_count(model_.dt, subject.tr, subject.scans(), subject.slice_time);
  plan_.shortest_steps = probe_ ? std::min(plan_.shortest_steps, steps) : steps;
  plan_.longest_steps = std::max(plan_.longest_steps, steps);
  plan_.members += members_per_subject();
  steps_ += steps;
  kept_ += numbers_kept(subject);
  if (!probe_) probe_ = subject;
}

FitPlan FitPlanner::plan() const {
  FitPlan plan = plan_;
  plan.region_steps = steps_ * members_per_subject() * model_.region_count();
  plan.memory = 8 * (kept_ + numbers_at_work());
  if (probe_) {
    const MemberSeconds each = seconds_per_member(*probe_, model_, options_);
    const double chains = models_ * chains_per_fit();
    const double starts = static_cast<double>(members_per_subject()) - chains;
    plan.seconds = (each.start * starts + each.chain * chains) * static_cast<double>(steps_) /
                   step_count(model_.dt, probe_->tr, probe_->scans(), probe_->slice_time);
  }
  return plan;
}

int FitPlanner::chains_per_fit() const { return options_.sample ? options_.sample->chains : 0; }

std::int64_t FitPlanner::members_per_subject() const {
  const EnsembleOptions& ensemble = options_.ensemble;
  return models_ *
         (static_cast<std::int64_t>(ensemble.starts) + ensemble.realizations + chains_per_fit());
}

// What stays in memory until the fit ends, in numbers of 8 bytes: a subject's data, and its
// estimate with the records of all starts.
std::int64_t FitPlanner::numbers_kept(const Subject& subject) const {
  const std::int64_t curves = 2 * subject.bold.size();  // observed, predicted
  const std::int64_t trace = (options_.explore ? options_.explore->passes : 0) +
                             (options_.polish ? options_.polish->max_iterations : 0);
  const std::int64_t free = plan_.free_parameters;
  const std::int64_t covariance = options_.covariance ? free * (free + 1) / 2 : 0;
  return data_numbers(subject) + curves + covariance +
         options_.ensemble.starts * (kRecordNumbers + plan_.parameters + trace);
}

// What one member holds while it is polished: its matrix, its gradient in every region, and a few
// sets of parameters.
std::int64_t FitPlanner::numbers_per_member() const {
  const std::int64_t free = plan_.free_parameters;
  return free * (free + 1) / 2 + model_.region_count() * free + kParameterSets * plan_.parameters;
}

// Of the largest batch so far, or of the realizations that are fitted, or the chains that draw,
// side by side where these are more.
std::int64_t FitPlanner::numbers_at_work() const {
  const std::int64_t cases = batch_.subjects * models_;
  const std::int64_t members = cases * options_.ensemble.starts;
  const std::int64_t realizations = std::max<std::int64_t>(
      options_.ensemble.realizations, std::min(members, cases * options_.ensemble.realizations));
  const std::int64_t chains =
      std::max<std::int64_t>(chains_per_fit(), std::min(members, cases * chains_per_fit()));
  const std::int64_t drawn =
      options_.sample ? std::int64_t{options_.sample->draws} * plan_.free_parameters : 0;
  if (cases == 0) return at_work_;
  return std::max({at_work_, realizations * (batch_.largest + numbers_per_member()),
                   batch_.data + chains * (drawn + numbers_per_member()),
                   batch_.data + members * numbers_per_member()});
}

FitPlan plan_fit(const Cohort& cohort, const std::vector<Hypothesis>& hypotheses,
                 const FitOptions& options) {
  FitPlanner planner(hypotheses, options);
  for (const Subject& subject : cohort.subjects)
    if (subject.usable()) planner.add(subject);
  return planner.plan();
}

}  // namespace dcmrnn
