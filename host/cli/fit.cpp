// dcmrnn fit CONFIG -o OUT: from data to connectivity, resumable.
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "dcmrnn/version.hpp"
#include "host/cli/command.hpp"
#include "host/cli/failure_limit.hpp"
#include "host/cli/fit_overrides.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/run_plan.hpp"
#include "host/cli/shard.hpp"
#include "host/devices.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/subject_loader.hpp"
#include "host/store/run_store.hpp"

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

// Fits what the run store does not hold yet, and returns all subjects in the cohort's order.
class ResumedFit {
 public:
  ResumedFit(const Study& study, Cohort& cohort, runs::RunStore& store, Log& log)
      : study_(study), cohort_(cohort), store_(store), log_(log) {
    store.read_results([this](const std::string& id, const nlohmann::json& result) {
      done_.insert_or_assign(id, unarchive(result));
    });
  }

  Estimate run() {
    if (!done_.empty())
      log_.info("resuming: " + std::to_string(done_.size()) + " subjects are done already");
    Cohort missing = take_missing();
    Estimate estimate = fit(missing);
    put_back(std::move(missing));
    for (SubjectEstimate& subject : estimate.subjects)
      done_.insert_or_assign(subject.id, std::move(subject));
    estimate.subjects.clear();
    if (estimate.interrupted) return estimate;
    for (const Subject& subject : cohort_.subjects)
      estimate.subjects.push_back(std::move(done_.at(subject.id)));
    return estimate;
  }

 private:
  Estimate fit(const Cohort& missing) {
    ProgressDisplay display(log_, static_cast<std::int64_t>(done_.size()));
    FitCallbacks callbacks;
    callbacks.progress = [&display](const Progress& progress) {
      display.update(progress);
      return !interrupt_requested();
    };
    callbacks.batch_done = [this](const std::vector<SubjectEstimate>& subjects) {
      std::vector<runs::Outcome> outcomes;
      for (const SubjectEstimate& subject : subjects)
        outcomes.push_back({subject.id, failure_of(subject), archive(subject)});
      store_.append(outcomes);
      log_.detail(std::to_string(subjects.size()) + " more subjects are done and saved");
    };
    return estimate(missing, hypotheses_of(study_), study_.options, callbacks);
  }

  // Subjects move instead of being copied: a cohort can fill half of the memory.
  Cohort take_missing() {
    Cohort missing;
    for (std::size_t s = 0; s < cohort_.subjects.size(); ++s) {
      if (done_.contains(cohort_.subjects[s].id)) continue;
      positions_.push_back(s);
      missing.subjects.push_back(std::move(cohort_.subjects[s]));
    }
    return missing;
  }
  void put_back(Cohort missing) {
    for (std::size_t i = 0; i < positions_.size(); ++i)
      cohort_.subjects[positions_[i]] = std::move(missing.subjects[i]);
  }

  const Study& study_;
  Cohort& cohort_;
  runs::RunStore& store_;
  Log& log_;
  std::map<std::string, SubjectEstimate> done_;
  std::vector<std::size_t> positions_;  // of the missing subjects in the cohort
};

ExitCode fit(const FitRequest& request, Log& log) {
  end_on_interrupts();  // nothing to save yet
  Study study = load_study(request.config);
  request.overrides.apply(study);
  if (request.require_gpu) study.options.backend = "cuda";
  require_backend(study.options.backend);
  if (study.subjects.empty())
    throw Error(ExitCode::kData, request.config,
                "names no subjects; if it has a section \"simulate\", simulate it first");
  request.shard.apply(study);
  check_output_folder(request.output, kFitOutput, request.config);
  Cohort cohort = load_share(study, request.shard, log);

  watch_for_interrupts();
  const fs::path out = request.output.folder;
  make_folder(out);
  runs::RunStore store(out);  // from here on no other process writes into the folder
  prepare_output_folder(request.output, kFitOutput, request.config, store);
  store.begin(fit_plan(study, cohort, request.shard));
  log.keep_in(out / "run.log");
  log.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") fit " + request.config);
  log.info("fitting " + std::to_string(cohort.subjects.size()) + " subjects of " + study.name +
           (request.shard.whole() ? "" : ", shard " + request.shard.text()));

  const Estimate estimate = ResumedFit(study, cohort, store, log).run();
  store.note(kEngineNote, to_json(estimate.engine));
  if (estimate.interrupted) {
    log.info("interrupted; everything finished is saved: run the same command again to continue");
    return ExitCode::kInterrupted;
  }
  write_and_verify(out, study, cohort, estimate);
  store.finish();

  return summarize(cohort, estimate, request.failures, out, log);
}

}  // namespace

Command fit_command(CLI::App& program, Log& log) {
  CLI::App* app = program.add_subcommand("fit", "Fit a study: from data to connectivity");
  add_verbosity(*app, log);
  const auto request = std::make_shared<FitRequest>();
  app->add_option("CONFIG", request->config, "the study, a JSON file")->required();
  add_output_options(*app, request->output);
  request->overrides.add_to(*app);
  app->add_option_function<std::string>(
      "--shard",
      [request](const std::string& text) {
        const std::string fault = parse_shard(text, request->shard);
        if (!fault.empty()) throw CLI::ValidationError("--shard", fault);
      },
      "i/n: fit only the i-th of n shares of the subjects, i from 0");
  app->add_flag("--require-gpu", request->require_gpu, "fail (69) where no GPU can be used");
  add_failure_limit(*app, request->failures);
  return {app, [request, &log] { return fit(*request, log); }};
}

}  // namespace dcmrnn::cli
