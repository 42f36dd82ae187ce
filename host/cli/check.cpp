// dcmrnn check CONFIG: validates everything and says what a fit would do; writes nothing.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "dcmrnn/io.hpp"
#include "host/cli/command.hpp"
#include "host/cli/experiment_overrides.hpp"
#include "host/cli/fit_overrides.hpp"
#include "host/devices.hpp"
#include "host/duration_text.hpp"
#include "host/io/experiment_config.hpp"
#include "host/io/number_text.hpp"
#include "host/plan.hpp"
#include "host/stability.hpp"
#include "host/time_grid.hpp"

namespace dcmrnn::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CheckRequest {
  std::string config;
  FitOverrides overrides;
};

Json subjects_json(const Cohort& cohort) {
  Json unusable = Json::array();
  for (const Subject& subject : cohort.subjects)
    if (!subject.usable())
      unusable.push_back(
          {{"id", subject.id}, {"status", subject.status}, {"reason", subject.reason}});
  return {{"total", cohort.subjects.size()},
          {"usable", cohort.subjects.size() - unusable.size()},
          {"unusable", std::move(unusable)}};
}

Json plan_json(const Cohort& cohort, const FitPlan& plan) {
  return {{"subjects", subjects_json(cohort)},
          {"members", plan.members},
          {"batches", plan.batches},
          {"parameters", {{"total", plan.parameters}, {"free", plan.free_parameters}}},
          {"steps", {{"shortest", plan.shortest_steps}, {"longest", plan.longest_steps}}},
          {"region_steps_per_sweep", plan.region_steps},
          {"memory_bytes", plan.memory},
          {"estimated_seconds", plan.seconds}};
}

void summarize(const Cohort& cohort, const FitPlan& plan, Log& log) {
  std::size_t unusable = 0;
  for (const Subject& subject : cohort.subjects) {
    if (subject.usable()) continue;
    ++unusable;
    log.warning(subject.id + ": " + subject.status + ": " + subject.reason);
  }
  log.info(std::to_string(cohort.subjects.size()) + " subjects (" + std::to_string(unusable) +
           " unusable), " + std::to_string(plan.members) + " members of " +
           std::to_string(plan.free_parameters) + " free parameters, " +
           std::to_string(plan.memory / 1000000) + " MB, about " + duration_text(plan.seconds));
}

// What is to be said of a step that a strong response would overshoot; a fit says whether the data
// have one. Empty where it is short enough.
std::string long_step_warning(const Cohort& cohort, const ModelSpec& model) {
  constexpr double kStrongVolume = 1.5;  // relative to rest
  double longest = 0;
  for (const Subject& subject : cohort.subjects)
    if (subject.usable()) longest = std::max(longest, snapped_dt(model.dt, subject.tr));
  const double per_second =
      step_stability(model.integrator, 1, model.prior_mean.hemodynamics,
                     Eigen::VectorXd::Constant(model.region_count(), kStrongVolume));
  if (longest * per_second <= 1) return {};
  return "model.dt: steps of " + number_text(longest) + " s are too long for the balloon's " +
         "equation where a volume reaches 1.5; expected at most " +
         number_text(std::floor(1000 / per_second) / 1000) + " s, or integrator \"exp2\" (with " +
         "neural model \"bilinear\")";
}

// The conditions of the command `study`.
ExitCode check_experiment(const CheckRequest& request, Log& log) {
  if (request.overrides.starts)
    throw Error(ExitCode::kUsage, "--starts",
                "is for fits; a study says it in fit.ensemble.starts");
  const Experiment experiment =
      load_experiment(request.config, request.overrides.seed, request.overrides.engine);
  std::int64_t fits = 0;
  for (const Condition& condition : experiment.conditions)
    fits += condition.data.simulate->subjects;
  const std::size_t conditions = experiment.conditions.size();
  log.info("the config is right: " + std::to_string(conditions) + " conditions, " +
           std::to_string(fits) + " fits");
  const Json result = {{"config", effective_experiment(experiment)},
                       {"plan", {{"conditions", conditions}, {"fits", fits}}}};
  std::cout << result.dump(2) << "\n";
  return ExitCode::kOk;
}

ExitCode check(const CheckRequest& request, Log& log) {
  if (is_experiment_config(request.config)) return check_experiment(request, log);
  Study study = load_study(request.config);
  request.overrides.apply(study);
  require_backend(study.options);
  Json result = {{"config", Json::parse(study.effective)}};
  ExitCode code = ExitCode::kOk;
  if (study.subjects.empty()) {  // a config that only simulates, or of a BIDS data set
    log.info(std::string("the config is right; it names no data, ") +
             (study.bids ? "the command bids does" : "simulate it first"));
    result["plan"] = nullptr;
  } else {
    const Cohort cohort = load_cohort(study);
    const FitPlan plan = plan_fit(cohort, hypotheses_of(study), study.options);
    summarize(cohort, plan, log);
    std::set<std::string> warnings;  // hypotheses mostly share their step
    for (const Hypothesis& one : hypotheses_of(study))
      warnings.insert(long_step_warning(cohort, one.model));
    warnings.erase("");
    for (const std::string& warning : warnings) log.warning(warning);
    result["plan"] = plan_json(cohort, plan);
    for (const Subject& subject : cohort.subjects)
      if (!subject.usable()) code = ExitCode::kSomeFailed;
  }
  std::cout << result.dump(2) << "\n";
  return code;
}

}  // namespace

Command check_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("check", "Validate a study and print its plan as JSON");
  add_verbosity(*app, log);
  const auto request = std::make_shared<CheckRequest>();
  app->add_option("CONFIG", request->config, "the study, a JSON file")->required();
  request->overrides.add_to(*app);
  return {app, [request, &log] { return check(*request, log); }};
}

}  // namespace dcmrnn::cli
