#include "host/cli/run_plan.hpp"

#include <vector>

#include "dcmrnn/version.hpp"
#include "host/devices.hpp"
#include "host/engines.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/experiment_config.hpp"
#include "host/io/input_file.hpp"
#include "host/parameter_list.hpp"
#include "host/simulated_id.hpp"

namespace dcmrnn::cli {
namespace {

// `files` is what the config takes from files of its own, besides the subjects' data.
runs::RunIdentity identity(const std::string& command, const FitOptions& engine,
                           const nlohmann::json& files, const std::string& config) {
  return {{"version", kVersion},
          {"commit", kCommit},
          {"fused multiply-add", cpu_device().fused ? "yes" : "no"},
          {"backend", uses_cuda(engine) ? "cuda" : "cpu"},
          {runs::kCommand, command},
          {"files named in the config", hash_bytes(files.dump())},
          {runs::kConfig, config}};
}

// Initial parameters, from the file that start_from names.
nlohmann::json start_parameters(const FitOptions& options) {
  if (!options.ensemble.start_parameters) return nullptr;
  return flatten(*options.ensemble.start_parameters);
}

constexpr const char* kRunFacts = "run";  // in what a plan says about a unit

runs::RunPlan cohort_plan(const std::string& command, const Study& study, const Cohort& cohort,
                          const Shard& shard) {
  runs::RunPlan plan;
  plan.identity =
      identity(command, study.options, start_parameters(study.options), study.effective);
  plan.identity.emplace_back(runs::kShard, shard.text());
  for (const Subject& subject : cohort.subjects) {
    const std::string fault = subject.usable() ? "" : subject.status + ": " + subject.reason;
    plan.units.push_back({subject.id, subject.input_hashes, fault, archive(subject)});
  }
  return plan;
}

}  // namespace

runs::RunPlan fit_plan(const Study& study, const Cohort& cohort, const Shard& shard) {
  return cohort_plan("fit", study, cohort, shard);
}

runs::RunPlan bids_plan(const Study& study, const Cohort& cohort,
                        const std::vector<RunFacts>& facts, const Shard& shard,
                        const std::string& selection, const std::string& layout) {
  runs::RunPlan plan = cohort_plan("bids", study, cohort, shard);
  plan.identity.emplace_back(runs::kSelection, selection);
  plan.identity.emplace_back("layout", layout);
  for (std::size_t k = 0; k < facts.size(); ++k) plan.units[k].about[kRunFacts] = to_json(facts[k]);
  return plan;
}

runs::RunPlan experiment_plan(const Experiment& experiment) {
  nlohmann::json files;
  runs::RunPlan plan;
  for (std::size_t k = 0; k < experiment.conditions.size(); ++k) {
    const Condition& condition = experiment.conditions[k];
    files.push_back(start_parameters(condition.fit.options));
    if (const auto& inputs = condition.data.simulate->inputs)
      files.push_back(std::vector<double>(inputs->data(), inputs->data() + inputs->size()));
    for (int number = 1; number <= condition.data.simulate->subjects; ++number)
      plan.units.push_back({unit_name(experiment, k, simulated_id(number)), {}, "", nullptr});
  }
  plan.identity = identity("study", experiment.conditions.front().fit.options, files,
                           effective_experiment(experiment).dump());
  return plan;
}

std::string unit_name(const Experiment& experiment, std::size_t condition,
                      const std::string& data_set) {
  return experiment.name_of(experiment.conditions[condition]) + ": " + data_set;
}

runs::RunPlan simulation_plan(const Study& study) {
  runs::RunPlan plan;
  plan.identity = identity("simulate", study.options, nullptr, study.effective);
  plan.identity.emplace_back("seed", std::to_string(study.simulate->seed));
  return plan;
}

runs::RunPlan conversion_plan(const std::string& command, const std::string& config,
                              const std::string& files) {
  return {identity(command, FitOptions{}, files, config), {}};
}

Subject planned_subject(const runs::Unit& unit) {
  Subject subject = unarchive_subject(unit.about);
  subject.input_hashes = unit.inputs;
  return subject;
}

RunFacts planned_run(const runs::Unit& unit) {
  RunFacts facts = read_run_facts(unit.about.at(kRunFacts));
  facts.id = unit.name;
  facts.hashes = unit.inputs;
  return facts;
}

}  // namespace dcmrnn::cli
