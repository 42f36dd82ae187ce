// dcmrnn bids IN OUT participant: fits the runs of a selection, resumable.
#include <algorithm>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/version.hpp"
#include "host/bids/run_files.hpp"
#include "host/bids/run_loader.hpp"
#include "host/bids/share.hpp"
#include "host/cli/bids_request.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/resumed_fit.hpp"
#include "host/cli/run_plan.hpp"
#include "host/duration_text.hpp"
#include "host/io/input_file.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/run_records.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostParticipantsLaidOut = 200;  // by default: five files for every run

// The selection as a folder's name: "all", "shard-0-of-8", "sub-01", or a hash of many labels.
std::string share_name(const BidsRequest& request) {
  const RunFilter& filter = request.filter;
  std::string labels;
  for (const auto* list : {&filter.participants, &filter.sessions, &filter.runs}) {
    std::vector<std::string> sorted = *list;
    std::ranges::sort(sorted);
    for (const std::string& label : sorted) labels += label + ' ';
    labels += '/';
  }
  std::string name;
  if (labels != "///") {
    const bool one =
        filter.participants.size() == 1 && filter.sessions.empty() && filter.runs.empty();
    constexpr std::size_t kDigits = 12;
    const std::string hash = hash_bytes(labels);
    name = one ? "sub-" + filter.participants[0]
               : "selection-" + hash.substr(hash.find(':') + 1, kDigits);
  }
  if (!request.shard.whole())
    name += (name.empty() ? "" : "_") + std::string("shard-") +
            std::to_string(request.shard.index) + "-of-" + std::to_string(request.shard.count);
  return name.empty() ? "all" : name;
}

// What the fits depend on, as one line: the share's file says it of itself.
std::string identity_text(const runs::RunPlan& plan) {
  nlohmann::ordered_json line, inputs;
  for (const auto& [name, value] : plan.identity)
    line[name] = name == runs::kConfig ? hash_bytes(value) : value;
  for (const runs::Unit& unit : plan.units) inputs.push_back({unit.name, unit.fault, unit.inputs});
  line["inputs"] = hash_bytes(inputs.dump());
  return line.dump();
}

bool laid_out(const BidsRequest& request, const BidsSources& sources) {
  if (request.layout != "auto") return request.layout == "bids";
  return sources.series.participants().size() <= kMostParticipantsLaidOut;
}

// One process's part of the data set.
class ParticipantLevel {
 public:
  ParticipantLevel(const BidsRequest& request, Log& log)
      : request_(request),
        log_(log),
        study_(bids_study(request)),
        sources_(open_sources(fs::absolute(request.in).lexically_normal(), *study_.bids)),
        folder_(request.shares() / share_name(request)) {}

  ExitCode run() {
    load();
    if (is_done()) {
      const Share done = read_share(folder_ / kShareFile);
      log_.info("this selection is done already; its fits are in " + folder_.string());
      return conclude(done.estimate.subjects);
    }
    const OutputRequest output{folder_.string(), request_.overwrite};
    check_output_folder(output, kShareOutput, request_.model);
    describe_dataset();
    watch_for_interrupts();
    make_folder(folder_);
    runs::RunStore store(folder_);  // from here on no other process writes into the folder
    prepare_output_folder(output, kShareOutput, request_.model, store);
    store.begin(plan_);
    log_.keep_in(folder_ / "run.log");
    log_.detail(std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ") bids " +
                request_.in);
    log_.info("fitting " + std::to_string(runs_.size()) + " runs of task-" + study_.bids->task +
              " (" + folder_.filename().string() + ')');

    Share share{identity_, std::move(facts_), ResumedFit(study_, cohort_, store, log_).run()};
    if (share.estimate.interrupted) {
      log_.info(
          "interrupted; everything finished is saved: run the same command again to continue");
      return ExitCode::kInterrupted;
    }
    write(share);
    store.remove();
    log_.info("done in " + duration_text(share.estimate.engine.seconds) + "; the group level (" +
              "dcmrnn bids IN OUT group) gathers the tables");
    return conclude(share.estimate.subjects);
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
    plan_ = fit_plan("bids", study_, cohort_, share_name(request_));
    identity_ = identity_text(plan_);
  }

  bool is_done() const {
    return !request_.overwrite && share_identity(folder_ / kShareFile) == identity_;
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

  // fits.jsonl comes last: where it stands, everything else does.
  void write(Share& share) const {
    FileBatch files;
    const fs::path out = request_.out;
    const bool laid = laid_out(request_, sources_);
    if (laid) write_run_sidecars(files, out, study_);
    for (std::size_t k = 0; k < runs_.size(); ++k) {
      SubjectEstimate& subject = share.estimate.subjects[k];
      if (laid) {
        write_run_files(files, out, study_, runs_[k], share.runs[k], subject,
                        share.estimate.engine);
      } else {  // what a chart would show is most of an estimate
        subject.observed.resize(0, 0);
        subject.predicted.resize(0, 0);
        subject.scan_time.resize(0);
      }
    }
    write_file_atomically(folder_ / "config.json", study_.effective, &files);
    write_quality_table(files, folder_ / "qc.tsv", share.estimate.subjects);
    write_sidecar(files, folder_ / "qc.json", quality_columns());
    write_provenance(files, folder_ / "provenance.json", study_, cohort_, share.estimate);
    write_share(files, folder_ / kShareFile, share);
    files.commit();
  }

  ExitCode conclude(const std::vector<SubjectEstimate>& subjects) const {
    const std::size_t failed = report_failures(cohort_, subjects, log_);
    log_.info(std::to_string(subjects.size() - failed) + " of " + std::to_string(subjects.size()) +
              " runs fitted");
    return request_.failures.exceeded(failed, subjects.size()) ? ExitCode::kSomeFailed
                                                               : ExitCode::kOk;
  }

  const BidsRequest& request_;
  Log& log_;
  Study study_;
  BidsSources sources_;
  fs::path folder_;  // of the share
  std::vector<BidsRun> runs_;
  std::vector<RunFacts> facts_;  // [run]
  Cohort cohort_;                // [run]
  runs::RunPlan plan_;
  std::string identity_;
};

}  // namespace

ExitCode bids_participant(const BidsRequest& request, Log& log) {
  end_on_interrupts();  // nothing to save yet
  if (request.model.empty())
    throw Error(ExitCode::kUsage, "--model", "is missing; expected the study, a JSON file");
  return ParticipantLevel(request, log).run();
}

}  // namespace dcmrnn::cli
