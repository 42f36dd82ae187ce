// dcmrnn bids IN OUT participant: fits the runs of a selection, resumable.
#include <map>
#include <optional>
#include <utility>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/version.hpp"
#include "host/bids/run_files.hpp"
#include "host/bids/run_loader.hpp"
#include "host/cli/bids_request.hpp"
#include "host/cli/bids_selection.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/resumed_fit.hpp"
#include "host/cli/run_plan.hpp"
#include "host/cli/stored_runs.hpp"
#include "host/duration_text.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/io/output_files.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/run_records.hpp"
#include "host/io/tsv.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostParticipantsLaidOut = 200;
constexpr const char* kLaidOut = "bids";
constexpr const char* kCompact = "compact";

// Of "auto": six files for every run are too many for a large cohort.
std::string layout_of(const BidsRequest& request, const BidsSources& sources) {
  if (request.layout != "auto") return request.layout;
  return sources.series.participants().size() <= kMostParticipantsLaidOut ? kLaidOut : kCompact;
}

// One process's part of the data set.
class ParticipantLevel {
 public:
  ParticipantLevel(const BidsRequest& request, Log& log)
      : request_(request),
        log_(log),
        study_(bids_study(request)),
        sources_(open_sources(fs::absolute(request.in).lexically_normal(), *study_.bids)),
        layout_(layout_of(request, sources_)),
        folder_(request.shares() / share_name(request)) {}

  ExitCode run() {
    load();
    if (const auto done = finished_estimates()) {
      log_.info("this selection is done already; its fits are in " + folder_.string());
      return conclude(*done);
    }
    OutputRequest output{folder_.string(), request_.overwrite, /*finished_goes_on=*/true};
    check_output_folder(output, kShareOutput, request_.model);
    describe_dataset();
    watch_for_interrupts();
    make_folder(folder_);
    runs::RunStore store(folder_);  // from here on no other process writes into the folder
    output.overwrite = output.overwrite || store.can_make_way(plan_);
    prepare_output_folder(output, kShareOutput, request_.model, store);
    store.begin(plan_);
    log_.keep_in(folder_ / "run.log");
    log_.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") bids " +
                request_.in);
    log_.info("fitting " + std::to_string(runs_.size()) + " runs of task-" + study_.bids->task +
              " (" + folder_.filename().string() + ')');

    const Series series = laid_out() ? Series::kKept : Series::kLeftOut;
    ResumedFit resumed(study_, cohort_, store, log_, series);
    const Estimate estimate = resumed.run();
    if (estimate.interrupted) {
      resumed.finish_save();
      log_.info(
          "interrupted; everything finished is saved: run the same command again to continue");
      return ExitCode::kInterrupted;
    }
    FileBatch files;
    write(files, estimate);
    resumed.finish_save();  // results that a folder shows are saved
    files.commit();
    verify(estimate.subjects);
    store.finish();
    log_.info("done in " + duration_text(estimate.engine.seconds) + "; the group level (" +
              "dcmrnn bids IN OUT group) gathers the tables");
    return conclude(estimate.subjects);
  }

  // Whether the folder holds the same computation, of other runs or other data.
  bool differs_by_data_alone() const {
    try {
      const runs::RunView view(folder_);
      return request_.filter.participants.empty() && view.identity() == plan_.identity;
    } catch (const Error&) {
      return false;  // it holds no run that can be read
    }
  }

 private:
  void load() {
    runs_ = find_runs(sources_, *study_.bids, request_.filter);
    std::erase_if(runs_, [&](const BidsRun& run) { return !request_.shard.holds(run.id); });
    if (runs_.empty())
      log_.warning("shard " + request_.shard.text() + " holds no run; the results will be empty");
    for (const BidsRun& run : runs_) {
      cohort_.subjects.push_back(load_run(study_, sources_, run));
      facts_.push_back(facts_of(sources_, run, cohort_.subjects.back()));
    }
    report_unusable(cohort_, log_);
    plan_ = bids_plan(study_, cohort_, facts_, request_.shard, selection_text(request_), layout_);
  }

  bool laid_out() const { return layout_ == kLaidOut; }

  // Of this very selection, where nothing is left to do. Throws Error(kCannotCreate) where the
  // folder's finished run differs, by name of what does, unless it has no result.
  std::optional<std::vector<SubjectEstimate>> finished_estimates() const {
    if (request_.overwrite || runs::stage_in(folder_) != runs::Stage::kFinished) return {};
    const runs::RunView view(folder_);
    if (view.can_make_way(plan_)) return {};
    view.expect_same(plan_);
    std::map<std::string, SubjectEstimate> estimates;
    view.read_results([&](const std::string& run, const nlohmann::json& result) {
      estimates.emplace(run, unarchive(result));
    });
    std::vector<SubjectEstimate> done = in_order_of(cohort_, std::move(estimates));
    try {
      verify(done);
    } catch (const Error& missing) {
      log_.warning(missing.what());
      log_.warning("written again from " + (folder_ / runs::kRunStoreName).string());
      return {};
    }
    return done;
  }

  // First of all, so that the next process knows the folder as its own, also if this one is killed.
  void describe_dataset() const {
    const fs::path out = request_.out;
    make_folder(out);
    FileBatch files;
    write_dataset_description(files, out / "dataset_description.json", study_, source_folders());
    write_file_atomically(out / ".bidsignore", "shares/\ngroup/\n", &files);
    files.commit();
    make_folder(request_.shares());
  }

  std::vector<fs::path> source_folders() const {
    std::vector<fs::path> folders;
    for (const BidsDataset* dataset : sources_.all()) folders.push_back(dataset->root());
    return folders;
  }

  // The share's own files come last.
  void write(FileBatch& files, const Estimate& estimate) const {
    const fs::path out = request_.out;
    if (laid_out()) write_run_sidecars(files, out, study_);
    for (std::size_t k = 0; k < runs_.size(); ++k) {
      if (laid_out()) {
        write_run_files(files, out, study_, runs_[k], facts_[k], estimate.subjects[k],
                        estimate.engine);
      } else {
        remove_run_files(files, out, study_, runs_[k]);
      }
    }
    write_file_atomically(folder_ / "config.json", study_.effective, &files);
    write_provenance(files, folder_ / "provenance.json", study_, cohort_, estimate);
    write_sidecar(files, folder_ / "qc.json", quality_columns());
    write_quality_table(files, folder_ / "qc.tsv", estimate.subjects);
  }

  // Reads the tables back: an exit code of 0 promises that they are there.
  void verify(const std::vector<SubjectEstimate>& subjects) const {
    verify_table({folder_ / "qc.tsv", column_names(quality_columns()), subjects.size()});
    for (const char* file : {"config.json", "provenance.json"})
      if (!fs::exists(folder_ / file))
        throw Error(ExitCode::kInputOutput, (folder_ / file).string(), "is not there");
    if (!laid_out()) return;
    for (std::size_t k = 0; k < runs_.size(); ++k)
      verify_run_files(request_.out, study_, runs_[k], subjects[k]);
  }

  ExitCode conclude(const std::vector<SubjectEstimate>& subjects) const {
    const std::size_t failed = report_failures(cohort_, subjects, log_);
    log_.info(std::to_string(subjects.size() - failed) + " of " + std::to_string(subjects.size()) +
              " runs fitted");
    const Extent extent = selects_all(request_) ? Extent::kWhole : Extent::kPart;
    return exit_code_of(cohort_, failed, request_.failures, extent);
  }

  const BidsRequest& request_;
  Log& log_;
  Study study_;
  BidsSources sources_;
  std::string layout_;
  fs::path folder_;  // of the share
  std::vector<BidsRun> runs_;
  std::vector<RunFacts> facts_;  // [run]
  Cohort cohort_;                // [run]
  runs::RunPlan plan_;
};

}  // namespace

ExitCode bids_participant(const BidsRequest& request, Log& log) {
  end_on_interrupts();  // nothing to save yet
  if (request.model.empty())
    throw Error(ExitCode::kUsage, "--model", "is missing; expected the study, a JSON file");
  ParticipantLevel level(request, log);
  try {
    return level.run();
  } catch (const Error& error) {
    if (error.code() == ExitCode::kCannotCreate && level.differs_by_data_alone())
      log.warning(
          "participants that are new or mended since can be fitted beside what is done: "
          "--participant-label LABEL...; group takes all");
    throw;
  }
}

}  // namespace dcmrnn::cli
