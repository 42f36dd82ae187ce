// dcmrnn simulate CONFIG -o OUT: a cohort with known truth, and the study that fits it.
#include "dcmrnn/simulate.hpp"

#include <memory>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/cli/command.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/run_plan.hpp"
#include "host/io/atomic_file.hpp"
#include "host/parameter_list.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {
namespace {

struct SimulateRequest {
  std::string config;
  OutputRequest output;
  std::optional<std::uint64_t> seed;
};

std::string text_of(const ParameterName& name) {
  std::string text = name.parameter;
  if (!name.input.empty()) text += " " + name.input;
  if (!name.from.empty()) text += " from " + name.from + " to " + name.to;
  if (!name.region.empty()) text += " of " + name.region;
  return text;
}

// A truth may hold what the study's model fixes elsewhere, to see what ignoring it costs; it may
// also be a mistake.
void warn_of_unfitted_truth(const ModelSpec& model, const Parameters& truth, Log& log) {
  const std::vector<ParameterName> names = parameter_names(model);
  const std::vector<double> values = flatten(truth), mean = flatten(model.prior_mean),
                            sd = flatten(model.prior_sd);
  std::string unfitted;
  for (std::size_t p = 0; p < names.size(); ++p) {
    if (sd[p] > 0 || values[p] == mean[p]) continue;
    unfitted += (unfitted.empty() ? "" : ", ") + text_of(names[p]);
  }
  if (!unfitted.empty())
    log.warning("the model of the study cannot recover what it fixes at another value: " +
                unfitted);
}

ExitCode run(const SimulateRequest& request, Log& log) {
  Study study = load_study(request.config);
  if (!study.simulate)
    throw Error(ExitCode::kData, request.config,
                "has no section \"simulate\"; expected one that says what to simulate");
  if (request.seed) study.simulate->seed = *request.seed;
  if (study.simulate->truth) warn_of_unfitted_truth(study.model, *study.simulate->truth, log);
  check_output_folder(request.output, kSimulationOutput, request.config);
  ProgressDisplay display(log, /*already_done=*/0);
  const Cohort cohort =
      simulate(study.model, *study.simulate,
               [&display](const Progress& progress) { display.update(progress); });

  // The store holds nothing but marks the folder: a simulation that was cut short can be repeated.
  const std::string& out = request.output.folder;
  end_on_interrupts();
  make_folder(out);
  runs::RunStore store(out);
  prepare_output_folder(request.output, kSimulationOutput, request.config, store);
  store.begin(simulation_plan(study));
  write_simulation(out, study, cohort);
  store.remove();
  log.info("simulated " + std::to_string(cohort.subjects.size()) +
           " subjects; fit them with: dcmrnn fit " + out + "/config.json -o RESULTS");
  return ExitCode::kOk;
}

}  // namespace

Command simulate_command(CLI::App& program, Log& log) {
  CLI::App* app =
      program.add_subcommand("simulate", "Simulate a cohort with known truth, and its study");
  add_verbosity(*app, log);
  const auto request = std::make_shared<SimulateRequest>();
  app->add_option("CONFIG", request->config, "a study with a section \"simulate\"")->required();
  add_output_options(*app, request->output);
  add_seed(*app, request->seed);
  return {app, [request, &log] { return run(*request, log); }};
}

}  // namespace dcmrnn::cli
