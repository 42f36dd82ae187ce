// dcmrnn fit CONFIG -o OUT: from data to connectivity, resumable.
#include <memory>
#include <string>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "dcmrnn/version.hpp"
#include "host/cli/command.hpp"
#include "host/cli/failure_limit.hpp"
#include "host/cli/fit_overrides.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/ranked_fit.hpp"
#include "host/cli/resumed_fit.hpp"
#include "host/cli/run_plan.hpp"
#include "host/cli/shard.hpp"
#include "host/devices.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/subject_loader.hpp"
#include "host/mpi/ranks.hpp"
#include "host/store/run_view.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

struct FitRequest {
  std::string config;
  OutputRequest output;
  FitOverrides overrides;
  Shard shard;
  FailureLimit failures;
  bool require_gpu = false;
  bool finished_is_done = false;

  // Whether the folder holds a finished run with its results.
  bool finished() const {
    return !output.overwrite && runs::stage_in(output.folder) == runs::Stage::kFinished &&
           holds_output(output.folder, kFitOutput);
  }
};

// The data of the shard's subjects, which `study` is cut down to.
Cohort load_share(const Study& study, const Shard& shard, Log& log) {
  if (study.subjects.empty()) {
    log.warning("shard " + shard.text() + " holds no subject; the results will be empty");
    return {};
  }
  // That one shard has no usable subject says nothing of the others.
  FaultList named_below;
  Cohort cohort = shard.whole() ? load_cohort(study) : load_subjects(study, named_below);
  report_unusable(cohort, log);
  return cohort;
}

Study requested_study(const FitRequest& request) {
  Study study = load_study(request.config);
  request.overrides.apply(study);
  if (request.require_gpu) study.options.backend = "cuda";
  require_backend(study.options);
  return study;
}

ExitCode fit(const FitRequest& request, Log& log) {
  mpi::join();
  if (mpi::rank() > 0) {
    ignore_interrupts();  // rank 0 hears them too, and says when to stop
    serve_rank_0([&request] { return requested_study(request); });
    return ExitCode::kOk;
  }
  end_on_interrupts();  // nothing to save yet
  Study study = requested_study(request);
  if (study.subjects.empty())
    throw Error(ExitCode::kData, request.config,
                "names no subjects; if it has a section \"simulate\", simulate it first; if it has "
                "\"bids\", use the command bids");
  request.shard.apply(study);
  const fs::path out = request.output.folder;
  const bool finished = request.finished();
  if (finished) runs::RunView(out).expect_same(fit_plan(study, {}, request.shard).identity);
  if (!finished || !request.finished_is_done)
    check_output_folder(request.output, kFitOutput, request.config);
  Cohort cohort = load_share(study, request.shard, log);
  if (finished) {
    runs::RunView(out).expect_same(fit_plan(study, cohort, request.shard));
    log.info(out.string() + " is done already");
    return ExitCode::kOk;
  }

  watch_for_interrupts();
  make_folder(out);
  runs::RunStore store(out);  // from here on no other process writes into the folder
  prepare_output_folder(request.output, kFitOutput, request.config, store);
  store.begin(fit_plan(study, cohort, request.shard));
  log.keep_in(out / "run.log");
  log.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") fit " + request.config);
  log.info("fitting " + std::to_string(cohort.subjects.size()) + " subjects of " + study.name +
           (request.shard.whole() ? "" : ", shard " + request.shard.text()));

  ResultsWriter results(out, study);
  ResumedFit resumed(study, cohort, store, log);
  resumed.after_each_save([&](const auto& subjects) { results.write_predictions(subjects); });
  const Estimate estimate = resumed.run();
  if (estimate.interrupted) {
    resumed.finish_save();
    log.info("interrupted; everything finished is saved: run the same command again to continue");
    return ExitCode::kInterrupted;
  }
  stage_and_verify(results, cohort, estimate);
  resumed.finish_save();  // results that a folder shows are saved
  results.commit();
  store.finish();

  const Extent extent = request.shard.whole() ? Extent::kWhole : Extent::kPart;
  return summarize(cohort, estimate, request.failures, extent, out, log);
}

}  // namespace

Command fit_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("fit", "Fit a study: from data to connectivity");
  add_verbosity(*app, log);
  const auto request = std::make_shared<FitRequest>();
  app->add_option("CONFIG", request->config, "the study, a JSON file")->required();
  add_output_options(*app, request->output);
  request->overrides.add_to(*app);
  add_shard(*app, request->shard);
  app->add_flag("--finished-is-done", request->finished_is_done,
                "where OUT holds this very run, finished: exit with 0 instead of 73");
  app->add_flag("--require-gpu", request->require_gpu, "fail (69) where no GPU can be used");
  add_failure_limit(*app, request->failures);
  return {app, [request, &log] { return fit(*request, log); }};
}

}  // namespace dcmrnn::cli
