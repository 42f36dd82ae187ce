#include "host/cli/ranked_fit.hpp"

#include <atomic>
#include <chrono>
#include <future>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "host/batch_board.hpp"
#include "host/batches.hpp"
#include "host/cli/run_plan.hpp"
#include "host/devices.hpp"
#include "host/engine_report.hpp"
#include "host/engines.hpp"
#include "host/io/subject_loader.hpp"
#include "host/mpi/launch.hpp"
#include "host/mpi/ranks.hpp"
#include "host/store/difference.hpp"
#include "host/store/rank_text.hpp"
#include "host/unfitted.hpp"

namespace dcmrnn::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kPause = std::chrono::milliseconds(1);  // between two looks for messages

// The study's options, on a device of this rank's own where there are several and none is named.
FitOptions own_options(const Study& study) {
  FitOptions options = study.options;
  if (options.backend != "cpu" && options.devices.empty()) {
    options.devices = devices_of_process(cuda_devices(), mpi::local_rank());
  }
  return options;
}

// Everything that the results depend on but the data.
runs::RunIdentity identity_of(const Study& study) { return fit_plan(study, {}, {}).identity; }

class RankedFit {
 public:
  RankedFit(const Study& study, const Cohort& cohort, const FitCallbacks& callbacks, Log& log)
      : study_(study),
        cohort_(cohort),
        callbacks_(callbacks),
        log_(log),
        identity_(identity_of(study)),
        batches_(make_batches(
            cohort, study.model,
            study.options.ensemble.starts * static_cast<int>(hypotheses_of(study).size()),
            batch_limits(study.options, study.model))),
        board_(batches_.size()) {}

  ~RankedFit() {
    stop_ = true;  // the batch of this rank is not needed
    if (local_.valid()) local_.wait();
  }

  Estimate run() {
    const auto begin = Clock::now();
    Progress progress;
    for (const Subject& subject : cohort_.subjects) {
      if (subject.usable()) {
        ++progress.total;
      } else {
        result_.subjects.push_back(unfitted(subject));
      }
    }
    const std::size_t without_fit = result_.subjects.size();
    progress.stage = std::to_string(mpi::count()) + " ranks";
    while (!board_.all_done()) {
      progress.done = static_cast<std::int64_t>(result_.subjects.size() - without_fit);
      if (callbacks_.progress && !callbacks_.progress(progress)) {
        result_.interrupted = true;
        break;
      }
      while (const auto message = mpi::receive()) handle(*message);
      take_local_result();
      hand_out();
      std::this_thread::sleep_for(kPause);
    }
    mpi::dismiss();
    result_.engine.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    return std::move(result_);
  }

 private:
  void hand_out() {
    if (!local_.valid()) {
      if (const auto batch = board_.hand_out(0)) {
        local_batch_ = *batch;
        local_ = std::async(std::launch::async, [this, &of = batches_[*batch]] { return fit(of); });
      }
    }
    for (auto rank = idle_.begin(); rank != idle_.end();) {
      const auto batch = board_.hand_out(*rank);
      if (!batch) return;
      runs::BatchOrder order{*batch, {}};
      for (const Subject* subject : batches_[*batch]) order.subjects.push_back(subject->id);
      mpi::send(*rank, mpi::Kind::kBatch, runs::text_of(order));
      rank = idle_.erase(rank);
    }
  }

  // In a thread of its own; interrupted where an answer came from elsewhere, or the run ends.
  Estimate fit(const Batch& batch) const {
    Cohort cohort;
    for (const Subject* subject : batch) cohort.subjects.push_back(*subject);
    FitCallbacks callbacks;
    callbacks.progress = [this](const Progress&) { return !stop_; };
    return estimate(cohort, hypotheses_of(study_), own_options(study_), callbacks);
  }

  void take_local_result() {
    if (!local_.valid() || local_.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
      return;
    Estimate estimate = local_.get();
    accept(local_batch_, std::move(estimate.subjects), estimate.engine);
  }

  void handle(const mpi::Message& message) {
    switch (message.kind) {
      case mpi::Kind::kHello:
        expect_same_run(message);
        idle_.insert(message.rank);
        break;
      case mpi::Kind::kResult:
        take_result(message);
        break;
      case mpi::Kind::kFailure:
        go_on_without(message.rank, message.text);
        break;
      default:
        break;
    }
  }

  void expect_same_run(const mpi::Message& hello) const {
    FaultList faults(20);
    const std::string name = "rank " + std::to_string(hello.rank);
    for (const runs::Difference& one : runs::differences(identity_, runs::read_hello(hello.text)))
      faults.add(name, one.name + " is " + one.second + ", but " + one.first +
                           " on rank 0; expected the same run on every rank");
    faults.throw_if_any();
  }

  void take_result(const mpi::Message& message) {
    runs::BatchResult result;
    try {
      result = runs::read_result(message.text);
    } catch (const Error& broken) {
      go_on_without(message.rank, broken.what());
      return;
    }
    if (result.batch >= batches_.size() ||
        result.subjects.size() != batches_[result.batch].size()) {
      go_on_without(message.rank, "its result is of no batch of this run");
      return;
    }
    const Batch& batch = batches_[result.batch];
    for (std::size_t k = 0; k < batch.size(); ++k) {
      if (k < result.inputs.size() && result.inputs[k] == batch[k]->input_hashes) continue;
      go_on_without(message.rank, "data of " + batch[k]->id + " are not those that rank 0 read");
      return;
    }
    idle_.insert(message.rank);
    accept(result.batch, std::move(result.subjects), result.engine);
  }

  void go_on_without(int rank, const std::string& reason) {
    log_.warning("rank " + std::to_string(rank) + " does no more: " + reason);
    board_.lose(rank);
  }

  void accept(std::size_t batch, std::vector<SubjectEstimate> subjects,
              const EngineReport& engine) {
    if (!board_.finish(batch)) return;
    add_engine_report(result_.engine, engine);
    if (callbacks_.worked) callbacks_.worked(result_.engine);
    if (callbacks_.batch_done) callbacks_.batch_done(subjects);
    std::move(subjects.begin(), subjects.end(), std::back_inserter(result_.subjects));
  }

  const Study& study_;
  const Cohort& cohort_;
  const FitCallbacks& callbacks_;
  Log& log_;
  const runs::RunIdentity identity_;
  const std::vector<Batch> batches_;
  BatchBoard board_;
  std::set<int> idle_;  // other ranks
  std::atomic<bool> stop_ = false;
  std::size_t local_batch_ = 0;
  std::future<Estimate> local_;
  Estimate result_;
};

// Waits without occupying a core, which may be another rank's.
mpi::Message next_message() {
  for (;;) {
    if (auto message = mpi::receive()) return std::move(*message);
    std::this_thread::sleep_for(kPause);
  }
}

// The ordered subjects' fits, or nothing where rank 0 said stop meanwhile.
std::optional<runs::BatchResult> carry_out(const runs::BatchOrder& order, const Study& whole,
                                           const std::map<std::string, std::size_t>& position) {
  Study study = whole;
  study.subjects.clear();
  for (const std::string& id : order.subjects)
    study.subjects.push_back(whole.subjects.at(position.at(id)));
  FaultList faults;  // a subject that rank 0 could read and this one cannot has other hashes
  const Cohort cohort = load_subjects(study, faults);
  bool stopped = false;
  FitCallbacks callbacks;
  callbacks.progress = [&stopped](const Progress&) {
    stopped = stopped || mpi::receive().has_value();  // nothing but kStop comes now
    return !stopped;
  };
  Estimate fits = estimate(cohort, hypotheses_of(study), own_options(study), callbacks);
  if (fits.interrupted) return std::nullopt;
  runs::BatchResult result{order.batch, std::move(fits.subjects), {}, fits.engine};
  for (const Subject& subject : cohort.subjects) result.inputs.push_back(subject.input_hashes);
  return result;
}

void serve(const Study& study) {
  std::map<std::string, std::size_t> position;
  for (std::size_t s = 0; s < study.subjects.size(); ++s) position[study.subjects[s].id] = s;
  mpi::send(0, mpi::Kind::kHello, runs::text_of(identity_of(study)));
  for (;;) {
    const mpi::Message message = next_message();
    if (message.kind == mpi::Kind::kStop) return;
    const auto result = carry_out(runs::read_order(message.text), study, position);
    if (!result) return;
    mpi::send(0, mpi::Kind::kResult, runs::text_of(*result));
  }
}

}  // namespace

Estimate fit_on_ranks(const Study& study, const Cohort& cohort, const FitCallbacks& callbacks,
                      Log& log) {
  return RankedFit(study, cohort, callbacks, log).run();
}

void serve_rank_0(const std::function<Study()>& load) {
  try {
    serve(load());
  } catch (const std::exception& error) {
    mpi::send(0, mpi::Kind::kFailure, error.what());
    while (next_message().kind != mpi::Kind::kStop) continue;
  }
}

}  // namespace dcmrnn::cli
