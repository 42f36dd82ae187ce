#include "host/cli/resumed_fit.hpp"

#include <utility>

#include "host/cli/fit_results.hpp"
#include "host/cli/interrupt.hpp"
#include "host/cli/progress.hpp"
#include "host/cli/ranked_fit.hpp"
#include "host/io/engine_report_json.hpp"
#include "host/io/estimate_archive.hpp"
#include "host/mpi/ranks.hpp"

namespace dcmrnn::cli {

namespace {

void leave_out_series(SubjectEstimate& subject) {
  subject.observed.resize(0, 0);
  subject.predicted.resize(0, 0);
  subject.scan_time.resize(0);
}

}  // namespace

ResumedFit::ResumedFit(const Study& study, Cohort& cohort, runs::RunStore& store, Log& log,
                       Series series)
    : study_(study),
      cohort_(cohort),
      store_(store),
      log_(log),
      series_(series),
      sessions_(store.read_sessions()) {
  store_.read_results([this](const std::string& id, const nlohmann::json& result) {
    done_.insert_or_assign(id, unarchive(result));
  });
}

Estimate ResumedFit::run() {
  if (!done_.empty())
    log_.info("resuming: " + std::to_string(done_.size()) + " subjects are done already");
  Cohort missing = take_missing();
  Estimate estimate = fit(missing);
  put_back(std::move(missing));
  begin_save({}, estimate.engine);
  sessions_.push_back(to_json(estimate.engine));
  estimate.engine = sum_of_engine_reports(sessions_);
  for (SubjectEstimate& subject : estimate.subjects) {
    if (series_ == Series::kLeftOut) leave_out_series(subject);
    done_.insert_or_assign(subject.id, std::move(subject));
  }
  estimate.subjects.clear();
  if (estimate.interrupted) return estimate;
  for (const Subject& subject : cohort_.subjects)
    estimate.subjects.push_back(std::move(done_.at(subject.id)));
  return estimate;
}

Estimate ResumedFit::fit(const Cohort& missing) {
  ProgressDisplay display(log_, static_cast<std::int64_t>(done_.size()));
  EngineReport so_far;
  FitCallbacks callbacks;
  callbacks.progress = [&display](const Progress& progress) {
    display.update(progress);
    return !interrupt_requested();
  };
  callbacks.worked = [&so_far](const EngineReport& engine) { so_far = engine; };
  callbacks.batch_done = [&](const std::vector<SubjectEstimate>& subjects) {
    finish_save();  // a full disk is no reason to fit on
    begin_save(subjects, so_far);
    log_.detail(std::to_string(subjects.size()) + " more subjects are done");
  };
  if (mpi::count() > 1) return fit_on_ranks(study_, missing, callbacks, log_);
  return estimate(missing, hypotheses_of(study_), study_.options, callbacks);
}

void ResumedFit::begin_save(std::vector<SubjectEstimate> subjects, const EngineReport& so_far) {
  const auto work = [this, so_far](std::future<void> before, std::vector<SubjectEstimate> these) {
    if (before.valid()) before.get();
    save(std::move(these), so_far);
  };
  saving_ = std::async(std::launch::async, work, std::move(saving_), std::move(subjects));
}

void ResumedFit::finish_save() {
  if (saving_.valid()) saving_.get();
}

void ResumedFit::save(std::vector<SubjectEstimate> subjects, const EngineReport& so_far) {
  std::vector<runs::Outcome> outcomes;
  for (SubjectEstimate& subject : subjects) {
    if (series_ == Series::kLeftOut) leave_out_series(subject);
    outcomes.push_back({subject.id, failure_of(subject), archive(subject)});
  }
  store_.append(outcomes, to_json(so_far));
  if (after_save_) after_save_(subjects);
}

// Subjects move instead of being copied: a cohort can fill half of the memory.
Cohort ResumedFit::take_missing() {
  Cohort missing;
  for (std::size_t s = 0; s < cohort_.subjects.size(); ++s) {
    if (done_.contains(cohort_.subjects[s].id)) continue;
    positions_.push_back(s);
    missing.subjects.push_back(std::move(cohort_.subjects[s]));
  }
  return missing;
}

void ResumedFit::put_back(Cohort missing) {
  for (std::size_t i = 0; i < positions_.size(); ++i)
    cohort_.subjects[positions_[i]] = std::move(missing.subjects[i]);
}

}  // namespace dcmrnn::cli
