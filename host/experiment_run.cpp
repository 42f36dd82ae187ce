#include "host/experiment_run.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "dcmrnn/error.hpp"
#include "host/engine_report.hpp"
#include "host/support.hpp"

namespace dcmrnn {
namespace {

// Simulated cohorts, the last one kept: neighbouring conditions often share it.
class DataSets {
 public:
  const Cohort& of(const Experiment& experiment, const Condition& condition) {
    if (condition.data.effective == effective_) return cohort_;
    try {
      cohort_ = simulate(condition.data.model, *condition.data.simulate);
    } catch (const Error& error) {
      throw Error(error.code(), experiment.name_of(condition), error.what());
    }
    effective_ = condition.data.effective;
    return cohort_;
  }

 private:
  std::string effective_;  // the section that the cohort is of
  Cohort cohort_;
};

// The data sets that are not done yet, with the confounds of the fit's baseline.
Cohort missing_part(const Cohort& cohort, const std::string& baseline,
                    const std::set<std::string>& done) {
  Cohort missing;
  for (const Subject& subject : cohort.subjects) {
    if (done.contains(subject.id)) continue;
    missing.subjects.push_back(subject);
    if (baseline == "rest") missing.subjects.back().confounds.resize(subject.scans(), 0);
  }
  return missing;
}

std::int64_t data_set_count(const Experiment& experiment) {
  std::int64_t count = 0;
  for (const Condition& condition : experiment.conditions)
    count += condition.data.simulate->subjects;
  return count;
}

// By condition, then by the number in the name of the data set ("sub-10000" after "sub-9999").
void sort(std::vector<FitRecord>& fits) {
  const auto place = [](const FitRecord& fit) {
    return std::tuple(fit.condition, fit.subject.size(), fit.subject);
  };
  std::sort(fits.begin(), fits.end(),
            [&](const FitRecord& a, const FitRecord& b) { return place(a) < place(b); });
}

// Fits what is missing, condition by condition.
class ExperimentRun {
 public:
  ExperimentRun(const Experiment& experiment, ExperimentResult done,
                const ExperimentCallbacks& callbacks)
      : experiment_(experiment),
        callbacks_(callbacks),
        result_(std::move(done)),
        done_(static_cast<std::int64_t>(result_.fits.size())),
        total_(data_set_count(experiment)) {}

  ExperimentResult run() {
    std::vector<std::set<std::string>> finished(experiment_.conditions.size());
    for (const FitRecord& fit : result_.fits) finished[fit.condition].insert(fit.subject);
    for (std::size_t k = 0; k < finished.size() && !result_.interrupted; ++k) fit(k, finished[k]);
    if (!result_.interrupted) sort(result_.fits);
    return std::move(result_);
  }

 private:
  void fit(std::size_t number, const std::set<std::string>& finished) {
    const Condition& condition = experiment_.conditions[number];
    if (static_cast<int>(finished.size()) == condition.data.simulate->subjects) return;
    if (!go_on(condition, "simulate")) {
      result_.interrupted = true;
      return;
    }
    Cohort missing =
        missing_part(data_.of(experiment_, condition), condition.fit.baseline, finished);
    std::vector<ModelGroup> groups;
    if (condition.support_known) {
      groups = group_by_support(missing, condition.fit.model);
    } else {
      groups.push_back({condition.fit.model, std::move(missing)});
    }
    ConditionTime time{number, {}};
    for (const ModelGroup& group : groups) {
      fit(number, group, time.engine);
      if (result_.interrupted) break;
    }
    result_.times.push_back(time);
    if (callbacks_.timed) callbacks_.timed(time);
  }

  // Adds the work to `total`.
  void fit(std::size_t number, const ModelGroup& group, EngineReport& total) {
    const Condition& condition = experiment_.conditions[number];
    std::size_t next = 0;  // batches hold the subjects in the cohort's order
    FitCallbacks of_fit;
    of_fit.progress = [&](const Progress& progress) { return go_on(condition, progress.stage); };
    of_fit.batch_done = [&](const std::vector<SubjectEstimate>& estimates) {
      std::vector<FitRecord> fits;
      for (const SubjectEstimate& estimate : estimates)
        fits.push_back(
            fit_record(number, group.cohort.subjects[next++], estimate, condition.fit.model));
      done_ += static_cast<std::int64_t>(fits.size());
      result_.fits.insert(result_.fits.end(), fits.begin(), fits.end());
      if (callbacks_.fitted) callbacks_.fitted(fits);
    };
    const Estimate fit = estimate(group.cohort, group.model, condition.fit.options, of_fit);
    add_engine_report(total, fit.engine);
    result_.interrupted = fit.interrupted;
  }

  bool go_on(const Condition& condition, const std::string& stage) const {
    return !callbacks_.progress ||
           callbacks_.progress({done_, total_, experiment_.name_of(condition) + ": " + stage});
  }

  const Experiment& experiment_;
  const ExperimentCallbacks& callbacks_;
  ExperimentResult result_;
  std::int64_t done_, total_;  // data sets
  DataSets data_;
};

}  // namespace

ExperimentResult run_experiment(const Experiment& experiment, ExperimentResult done,
                                const ExperimentCallbacks& callbacks) {
  return ExperimentRun(experiment, std::move(done), callbacks).run();
}

}  // namespace dcmrnn
