// dcmrnn fit CONFIG -o OUT: from data to connectivity, resumable.
#include <algorithm>
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
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/run_identity.hpp"
#include "host/cli/run_store.hpp"
#include "host/cli/shard.hpp"
#include "host/devices.hpp"
#include "host/duration_text.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/quality.hpp"
#include "host/io/results_reader.hpp"

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
  Cohort cohort = load_cohort(study);
  for (const Subject& subject : cohort.subjects)
    if (!subject.usable()) log.warning(subject.id + ": " + subject.status + ": " + subject.reason);
  return cohort;
}

// Fits what the run store does not hold yet, and returns all subjects in the cohort's order.
class ResumedFit {
 public:
  ResumedFit(const Study& study, Cohort& cohort, RunStore& store, Log& log)
      : study_(study), cohort_(cohort), store_(store), log_(log) {
    for (const nlohmann::json& work : store.take_finished()) {
      SubjectEstimate subject = unarchive(work);
      done_.insert_or_assign(subject.id, std::move(subject));
    }
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
      std::vector<nlohmann::json> work;
      for (const SubjectEstimate& subject : subjects) work.push_back(archive(subject));
      store_.append(work);
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
  RunStore& store_;
  Log& log_;
  std::map<std::string, SubjectEstimate> done_;
  std::vector<std::size_t> positions_;  // of the missing subjects in the cohort
};

// Reads the results back: an exit code of 0 promises that they are there.
void verify_results(const fs::path& file, const std::vector<SubjectEstimate>& expected) {
  const std::vector<SubjectEstimate> found = read_results(file);
  const bool same = std::equal(found.begin(), found.end(), expected.begin(), expected.end(),
                               [](const SubjectEstimate& a, const SubjectEstimate& b) {
                                 return a.id == b.id && a.status == b.status;
                               });
  if (!same)
    throw Error(ExitCode::kInputOutput, file.string(), "does not hold what was written into it");
}

constexpr std::size_t kReasonsShown = 5;  // failed subjects that are named without -v

// Names the subjects whose fit failed; those with unusable data were named when these were read.
std::size_t report_failures(const Cohort& cohort, const std::vector<SubjectEstimate>& subjects,
                            Log& log) {
  std::size_t failed = 0, unexplained = 0, overstepped = 0;
  for (std::size_t k = 0; k < subjects.size(); ++k) {
    const SubjectEstimate& subject = subjects[k];
    if (subject.ok()) {
      const Quality checks = quality(subject);
      unexplained += checks.enough_variance ? 0 : 1;
      overstepped += checks.step_short_enough ? 0 : 1;
      continue;
    }
    ++failed;
    if (!cohort.subjects[k].usable()) continue;
    if (failed > kReasonsShown)
      log.detail(subject.id + ": " + subject.status + ": " + subject.reason);
    else
      log.warning(subject.id + ": " + subject.status + ": " + subject.reason);
  }
  if (unexplained > 0) {
    log.warning(std::to_string(unexplained) +
                " of the fits explain less than 10 % of the variance " +
                "(see qc.tsv); are the data's scale and the inputs what the model expects?");
  }
  if (overstepped > 0) {
    log.warning(
        std::to_string(overstepped) +
        " of the fits reach volumes at which the step is too long for the balloon's equation " +
        "(step_stability above 1 in qc.tsv); expected a shorter model.dt");
  }
  return failed;
}

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
  RunStore store(out);  // from here on no other process writes into the folder
  prepare_output_folder(request.output, kFitOutput, request.config, store);
  store.begin(run_identity("fit", study, cohort, request.shard.text()));
  log.keep_in(out / "run.log");
  log.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") fit " + request.config);
  log.info("fitting " + std::to_string(cohort.subjects.size()) + " subjects of " + study.name +
           (request.shard.whole() ? "" : ", shard " + request.shard.text()));

  const Estimate estimate = ResumedFit(study, cohort, store, log).run();
  if (estimate.interrupted) {
    log.info("interrupted; everything finished is saved: run the same command again to continue");
    return ExitCode::kInterrupted;
  }
  write_results(out, study, cohort, estimate);
  write_report(out);
  verify_results(out / "results.jsonl", estimate.subjects);
  store.remove();

  const std::size_t failed = report_failures(cohort, estimate.subjects, log);
  const std::size_t total = estimate.subjects.size();
  log.info(std::to_string(total - failed) + " of " + std::to_string(total) +
           " subjects fitted in " + duration_text(estimate.engine.seconds) + "; results are in " +
           out.string());
  return request.failures.exceeded(failed, total) ? ExitCode::kSomeFailed : ExitCode::kOk;
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
  app->add_option_function<std::string>(
      "--fail-on",
      [request](const std::string& text) {
        const std::string fault = parse_failure_limit(text, request->failures);
        if (!fault.empty()) throw CLI::ValidationError("--fail-on", fault);
      },
      "exit with 1 if any subject fails (any, the default), never (none), or "
      "if more than this share of them fails");
  return {app, [request, &log] { return fit(*request, log); }};
}

}  // namespace dcmrnn::cli
