// dcmrnn bids IN OUT group: gathers what the participant level left, and proves that it is all.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "host/bids/group_tables.hpp"
#include "host/bids/share.hpp"
#include "host/cli/bids_request.hpp"
#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/output_folder.hpp"
#include "host/cli/run_plan.hpp"
#include "host/io/faults.hpp"
#include "host/io/input_file.hpp"

namespace dcmrnn::cli {
namespace {

namespace fs = std::filesystem;

// What the shares have in common: the identity of the run without their own data.
std::string common_identity(const std::string& identity) {
  auto json = nlohmann::ordered_json::parse(identity);
  json.erase(runs::kShard);
  json.erase("inputs");
  return json.dump();
}

// Finished shares, sorted by name.
std::vector<fs::path> finished_shares(const BidsRequest& request) {
  std::vector<fs::path> found;
  std::error_code reason;
  for (fs::directory_iterator entry(request.shares(), reason), end; !reason && entry != end;
       entry.increment(reason))
    if (fs::exists(entry->path() / kShareFile)) found.push_back(entry->path());
  if (found.empty())
    throw Error(ExitCode::kNoInput, request.shares().string(),
                "holds no finished share; expected the participant level to have run");
  std::ranges::sort(found);
  return found;
}

struct Gathered {
  std::vector<RunFacts> runs;
  Cohort cohort;  // ids, hashes and scales alone: the data themselves are not read again
  Estimate estimate;
};

// The shares' runs in the order of their ids, each once.
class Gathering {
 public:
  void add(const fs::path& folder) {
    Share share = read_share(folder / kShareFile);
    const std::string common = common_identity(share.identity);
    if (common_.empty()) {
      common_ = common;
      first_ = folder;
    } else if (common != common_) {
      faults_.add(folder.string(), "was computed by " + common + ", but " + first_.string() +
                                       " by " + common_ +
                                       "; expected one program, backend and config");
      return;
    }
    add_engine(share.estimate.engine);
    for (std::size_t k = 0; k < share.runs.size(); ++k)
      fits_.push_back({std::move(share.runs[k]), std::move(share.estimate.subjects[k]), folder});
  }

  // `expected`: the runs that the data set holds.
  Gathered finish(const std::vector<BidsRun>& expected) {
    std::ranges::stable_sort(fits_, {}, [](const Fit& fit) { return fit.run.id; });
    drop_repeated();
    prove_whole(expected);
    faults_.throw_if_any();
    Gathered all;
    all.estimate.engine = engine_;
    for (Fit& fit : fits_) {
      Subject subject;
      subject.id = fit.run.id;
      subject.status = fit.estimate.status;
      subject.reason = fit.estimate.reason;
      subject.input_hashes = fit.run.hashes;
      subject.region_scale = fit.run.region_scale;
      all.cohort.subjects.push_back(std::move(subject));
      all.runs.push_back(std::move(fit.run));
      all.estimate.subjects.push_back(std::move(fit.estimate));
    }
    return all;
  }

 private:
  struct Fit {
    RunFacts run;
    SubjectEstimate estimate;
    fs::path share;
  };

  void add_engine(const EngineReport& engine) {
    const EngineReport so_far = engine_;
    engine_ = engine;
    engine_.batches += so_far.batches;
    engine_.seconds += so_far.seconds;
    engine_.engine_seconds += so_far.engine_seconds;
    engine_.region_steps += so_far.region_steps;
  }

  // A run may be in several shares if it was fitted to the same data: then the fits are the same.
  void drop_repeated() {
    for (std::size_t k = 1; k < fits_.size(); ++k)
      if (fits_[k].run.id == fits_[k - 1].run.id && fits_[k].run.hashes != fits_[k - 1].run.hashes)
        faults_.add(fits_[k].run.id, "was fitted to other data in " + fits_[k].share.string() +
                                         " than in " + fits_[k - 1].share.string() +
                                         "; expected one of the two to be removed");
    const auto same = [](const Fit& a, const Fit& b) { return a.run.id == b.run.id; };
    fits_.erase(std::unique(fits_.begin(), fits_.end(), same), fits_.end());
  }

  void prove_whole(const std::vector<BidsRun>& expected) {
    for (const BidsRun& run : expected) {
      const auto place =
          std::ranges::lower_bound(fits_, run.id, {}, [](const Fit& fit) { return fit.run.id; });
      if (place == fits_.end() || place->run.id != run.id)
        faults_.add(run.id, "is in no finished share; expected the participant level to have run");
    }
  }

  std::string common_;
  fs::path first_;
  EngineReport engine_;  // of all shares together
  std::vector<Fit> fits_;
  FaultList faults_;
};

// Of the shares' files, as one text.
std::string hashes_of(const std::vector<fs::path>& shares) {
  std::string text;
  for (const fs::path& share : shares) text += share_identity(share / kShareFile) + '\n';
  return text;
}

// The study of the shares; a config that the command line names must be the same.
Study gathered_study(const BidsRequest& request, const fs::path& share) {
  Study study = load_study(share / "config.json");
  if (!request.model.empty() && bids_study(request).effective != study.effective)
    throw Error(ExitCode::kData, request.model,
                "is not the config of the participant level, " + (share / "config.json").string());
  return study;
}

}  // namespace

ExitCode bids_group(const BidsRequest& request, Log& log) {
  end_on_interrupts();  // what is cut short is repeated
  const std::vector<fs::path> shares = finished_shares(request);
  const Study study = gathered_study(request, shares.front());
  const BidsSources sources =
      open_sources(fs::absolute(request.in).lexically_normal(), *study.bids);
  Gathering gathering;
  for (const fs::path& share : shares) gathering.add(share);
  const Gathered all = gathering.finish(find_runs(sources, *study.bids, request.filter));

  const fs::path folder = fs::path(request.out) / "group";
  const OutputRequest output{folder.string(), /*overwrite=*/true};  // it can be had again
  const fs::path config = shares.front() / "config.json";
  check_output_folder(output, kGroupOutput, config);
  make_folder(folder);
  runs::RunStore store(folder);
  prepare_output_folder(output, kGroupOutput, config, store);
  store.begin(conversion_plan("bids group", study.effective, hashes_of(shares)));
  FileBatch files;
  write_group_tables(files, folder, study, all.runs, all.estimate.subjects);
  files.commit();
  write_and_verify(folder, study, all.cohort, all.estimate);
  store.remove();

  for (const SubjectEstimate& subject : all.estimate.subjects)
    if (!subject.ok()) log.warning(subject.id + ": " + subject.status + ": " + subject.reason);
  const std::size_t failed = report_failures(all.cohort, all.estimate.subjects, log);
  const std::size_t total = all.runs.size();
  log.info("gathered " + std::to_string(total) + " runs, " + std::to_string(total - failed) +
           " of them fitted; tables and report are in " + folder.string());
  return request.failures.exceeded(failed, total) ? ExitCode::kSomeFailed : ExitCode::kOk;
}

}  // namespace dcmrnn::cli
