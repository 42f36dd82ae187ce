#include "host/plan.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

#include "host/batches.hpp"
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

// What the options ask of one member, in s: members at the prior mean, all threads busy.
double seconds_per_member(const Subject& subject, const ModelSpec& model,
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
  double seconds = 0;
  if (options.explore) {
    const ExploreSchedule one_pass = {.windows = {options.explore->window, options.explore->stride},
                                      .passes = 1};
    const std::string& method = options.explore->method;
    const double share = method == "mixed" ? kMixedShare : method == "tbptt" ? 1 : 0;
    seconds +=
        share * options.explore->passes * seconds_of([&] { engine->explore(members, one_pass); });
  }
  if (options.polish) {
    const std::vector<Prestep> none(members.size(), Prestep::kNone);
    engine->begin_polish(members, none, PolishSchedule{});
    seconds += std::min(kUsualTrials, options.polish->max_iterations) *
               seconds_of([&] { engine->refine(members); });
  }
  return seconds / count;
}

// What stays in memory until the fit ends, in numbers of 8 bytes: a subject's data, and its
// estimate with the records of all starts.
std::int64_t numbers_kept(const Subject& subject, const FitPlan& plan, const FitOptions& options) {
  const std::int64_t data = subject.bold.size() + subject.inputs.size() + subject.confounds.size();
  const std::int64_t curves = 2 * subject.bold.size();  // observed, predicted
  const std::int64_t trace = (options.explore ? options.explore->passes : 0) +
                             (options.polish ? options.polish->max_iterations : 0);
  const std::int64_t free = plan.free_parameters;
  const std::int64_t covariance = options.covariance ? free * (free + 1) / 2 : 0;
  return data + curves + covariance +
         options.ensemble.starts * (kRecordNumbers + plan.parameters + trace);
}

// What one member holds while it is polished: its matrix, its gradient in every region, and a few
// sets of parameters.
std::int64_t numbers_per_member(const FitPlan& plan, int regions) {
  const std::int64_t free = plan.free_parameters;
  return free * (free + 1) / 2 + regions * free + kParameterSets * plan.parameters;
}

// The largest batch, or the realizations that are fitted side by side where these are more.
std::int64_t numbers_at_work(const std::vector<Batch>& batches, const ModelSpec& model,
                             const FitPlan& plan, const EnsembleOptions& ensemble, int models) {
  const std::int64_t member = numbers_per_member(plan, model.region_count());
  std::int64_t largest = 0;
  for (const Batch& batch : batches) {
    const auto members = static_cast<std::int64_t>(batch.size()) * ensemble.starts * models;
    const std::int64_t realizations = std::max<std::int64_t>(
        ensemble.realizations, std::min(members, static_cast<std::int64_t>(batch.size()) * models *
                                                     ensemble.realizations));
    std::int64_t data = 0;
    for (const Subject* subject : batch) {
      const std::int64_t own =
          kDataCopies * (subject->bold.size() + subject->inputs.size() + subject->confounds.size());
      largest = std::max(largest, realizations * (own + member));
      data += own;
    }
    largest = std::max(largest, data + members * member);
  }
  return largest;
}

}  // namespace

FitPlan plan_fit(const Cohort& cohort, const std::vector<Hypothesis>& hypotheses,
                 const FitOptions& options) {
  FitPlan plan;
  const auto free_of = [&](const Hypothesis& one) {
    return make_structure(one.model, options.loss).free.size();
  };
  // All are planned as the largest one.
  const ModelSpec& model =
      std::max_element(hypotheses.begin(), hypotheses.end(), [&](const auto& a, const auto& b) {
        return free_of(a) < free_of(b);
      })->model;
  const int models = static_cast<int>(hypotheses.size());
  const Structure structure = make_structure(model, options.loss);
  plan.parameters = layout_of(model).size();
  plan.free_parameters = static_cast<int>(structure.free.size());

  const Subject* probe = nullptr;
  std::int64_t steps = 0, kept = 0;
  const std::int64_t members_per_subject =
      models * (static_cast<std::int64_t>(options.ensemble.starts) + options.ensemble.realizations);
  for (const Subject& subject : cohort.subjects) {
    if (!subject.usable()) continue;
    const int own = grid_of(subject, model).steps;
    plan.shortest_steps = probe == nullptr ? own : std::min(plan.shortest_steps, own);
    plan.longest_steps = std::max(plan.longest_steps, own);
    plan.members += members_per_subject;
    steps += own;
    kept += numbers_kept(subject, plan, options);
    if (probe == nullptr) probe = &subject;
  }
  plan.region_steps = steps * members_per_subject * model.region_count();
  const std::vector<Batch> batches =
      make_batches(cohort, model, models * options.ensemble.starts, batch_limits(options, model));
  plan.batches = static_cast<int>(batches.size());
  plan.memory = 8 * (kept + numbers_at_work(batches, model, plan, options.ensemble, models));
  if (probe != nullptr)
    plan.seconds = seconds_per_member(*probe, model, options) *
                   static_cast<double>(members_per_subject) * static_cast<double>(steps) /
                   grid_of(*probe, model).steps;
  return plan;
}

}  // namespace dcmrnn
