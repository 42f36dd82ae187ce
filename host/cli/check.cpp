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
#include "host/cli/fit_results.hpp"
#include "host/devices.hpp"
#include "host/duration_text.hpp"
#include "host/io/experiment_config.hpp"
#include "host/io/number_text.hpp"
#include "host/io/subject_loader.hpp"
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

// What is known of a study's data after each subject was read and let go.
struct CheckedData {
  FitPlan plan;
  std::size_t subjects = 0;
  Cohort unusable;       // those that cannot be used, of whom nothing but the reason is known
  std::set<double> trs;  // s, of the usable ones
};

CheckedData check_data(const Study& study) {
  CheckedData data;
  FaultList faults;
  const std::vector<Hypothesis> hypotheses = hypotheses_of(study);
  FitPlanner planner(hypotheses, study.options);
  load_each_subject(study, faults, [&](Subject subject) {
    ++data.subjects;
    if (subject.usable()) {
      planner.add(subject);
      data.trs.insert(subject.tr);
    } else {
      data.unusable.subjects.push_back(std::move(subject));
    }
  });
  if (data.trs.empty()) expect_usable(data.unusable, faults);
  data.plan = planner.plan();
  return data;
}

Json subjects_json(const CheckedData& data) {
  Json unusable = Json::array();
  for (const Subject& subject : data.unusable.subjects)
    unusable.push_back(
        {{"id", subject.id}, {"status", subject.status}, {"reason", subject.reason}});
  return {{"total", data.subjects},
          {"usable", data.subjects - unusable.size()},
          {"unusable", std::move(unusable)}};
}

Json plan_json(const CheckedData& data) {
  const FitPlan& plan = data.plan;
  return {{"subjects", subjects_json(data)},
          {"members", plan.members},
          {"batches", plan.batches},
          {"parameters", {{"total", plan.parameters}, {"free", plan.free_parameters}}},
          {"steps", {{"shortest", plan.shortest_steps}, {"longest", plan.longest_steps}}},
          {"region_steps_per_sweep", plan.region_steps},
          {"memory_bytes", plan.memory},
          {"estimated_seconds", plan.seconds}};
}

void summarize(const CheckedData& data, Log& log) {
  const FitPlan& plan = data.plan;
  report_unusable(data.unusable, log);
  log.info(std::to_string(data.subjects) + " subjects (" +
           std::to_string(data.unusable.subjects.size()) + " unusable), " +
           std::to_string(plan.members) + " members of " + std::to_string(plan.free_parameters) +
           " free parameters, " + std::to_string(plan.memory / 1000000) + " MB, about " +
           duration_text(plan.seconds));
}

// What is to be said of a step that a strong response would overshoot; a fit says whether the data
// have one. Empty where it is short enough.
std::string long_step_warning(const std::set<double>& trs, const ModelSpec& model) {
  constexpr double kStrongVolume = 1.5;  // relative to rest
  double longest = 0;
  for (const double tr : trs) longest = std::max(longest, snapped_dt(model.dt, tr));
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
    const CheckedData data = check_data(study);
    summarize(data, log);
    std::set<std::string> warnings;  // hypotheses mostly share their step
    for (const Hypothesis& one : hypotheses_of(study))
      warnings.insert(long_step_warning(data.trs, one.model));
    warnings.erase("");
    for (const std::string& warning : warnings) log.warning(warning);
    result["plan"] = plan_json(data);
    if (!data.unusable.subjects.empty()) code = ExitCode::kSomeFailed;
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
