// dcmrnn study CONFIG -o OUT: how well a known truth is recovered, over conditions; resumable.
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "dcmrnn/version.hpp"
#include "host/cli/command.hpp"
#include "host/cli/experiment_overrides.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/run_plan.hpp"
#include "host/duration_text.hpp"
#include "host/experiment_run.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/experiment_config.hpp"
#include "host/io/experiment_tables.hpp"
#include "host/io/fit_record_json.hpp"
#include "host/io/tsv.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTimeNote = "condition time";  // in the run store

struct StudyRequest {
  std::string config;
  OutputRequest output;
  EngineOverrides engine;
  std::optional<std::uint64_t> seed;
};

// What the store holds of earlier runs.
ExperimentResult stored(const runs::RunStore& store, Log& log) {
  ExperimentResult done;
  store.read_results([&done](const std::string&, const nlohmann::json& result) {
    done.fits.push_back(read_fit_record(result));
  });
  for (const nlohmann::json& note : store.read_notes(kTimeNote))
    done.times.push_back(read_condition_time(note));
  if (!done.fits.empty())
    log.info("resuming: " + std::to_string(done.fits.size()) + " fits are done already");
  return done;
}

ExperimentResult run_resumed(const Experiment& experiment, runs::RunStore& store, Log& log) {
  ExperimentResult done = stored(store, log);
  ProgressDisplay display(log, static_cast<std::int64_t>(done.fits.size()));
  ExperimentCallbacks callbacks;
  callbacks.progress = [&](const Progress& progress) {
    display.update(progress);
    return !interrupt_requested();
  };
  callbacks.fitted = [&](const std::vector<FitRecord>& fits) {
    std::vector<runs::Outcome> outcomes;
    for (const FitRecord& fit : fits)
      outcomes.push_back({unit_name(experiment, fit.condition, fit.subject),
                          fit.ok() ? "" : fit.status, to_json(fit)});
    store.append(outcomes);
  };
  callbacks.timed = [&](const ConditionTime& time) { store.note(kTimeNote, to_json(time)); };
  return run_experiment(experiment, std::move(done), callbacks);
}

ExitCode study(const StudyRequest& request, Log& log) {
  end_on_interrupts();  // nothing to save yet
  const Experiment experiment = load_experiment(request.config, request.seed, request.engine);
  check_output_folder(request.output, kExperimentOutput, request.config);

  watch_for_interrupts();
  const fs::path out = request.output.folder;
  make_folder(out);
  runs::RunStore store(out);  // from here on no other process writes into the folder
  prepare_output_folder(request.output, kExperimentOutput, request.config, store);
  store.begin(experiment_plan(experiment));
  log.keep_in(out / "run.log");
  log.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") study " +
             request.config);
  log.info(experiment.name + ": " + std::to_string(experiment.conditions.size()) + " conditions");

  const ExperimentResult result = run_resumed(experiment, store, log);
  if (result.interrupted) {
    log.info("interrupted; everything finished is saved: run the same command again to continue");
    return ExitCode::kInterrupted;
  }
  write_experiment(out, experiment, result);
  write_report(out);
  verify_table({out / "summary.tsv", column_names(experiment_summary_columns(experiment.factors)),
                experiment.conditions.size()});
  store.finish();

  std::size_t failed = 0;
  double seconds = 0;
  for (const FitRecord& fit : result.fits) failed += fit.ok() ? 0 : 1;
  for (const ConditionTime& time : result.times) seconds += time.engine.seconds;
  log.info(std::to_string(result.fits.size() - failed) + " of " +
           std::to_string(result.fits.size()) + " fits succeeded, in " + duration_text(seconds) +
           "; the table is " + (out / "summary.tsv").string());
  // Fits that fail are results, unless there is nothing else.
  return failed < result.fits.size() ? ExitCode::kOk : ExitCode::kSomeFailed;
}

}  // namespace

Command study_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand(
      "study", "Simulate, fit and tabulate how well a truth is recovered, over conditions");
  add_verbosity(*app, log);
  const auto request = std::make_shared<StudyRequest>();
  app->add_option("CONFIG", request->config, "data, fit and factors, a JSON file")->required();
  add_output_options(*app, request->output);
  request->engine.add_to(*app);
  add_seed(*app, request->seed);
  return {app, [request, &log] { return study(*request, log); }};
}

}  // namespace dcmrnn::cli
