#include "host/experiment_run.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "dcmrnn/error.hpp"

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

}  // namespace

ExperimentResult run_experiment(const Experiment& experiment, ExperimentResult done,
                                const ExperimentCallbacks& callbacks) {
  ExperimentResult result = std::move(done);
  std::vector<std::set<std::string>> finished(experiment.conditions.size());
  for (const FitRecord& fit : result.fits) finished[fit.condition].insert(fit.subject);
  auto done_count = static_cast<std::int64_t>(result.fits.size());
  const std::int64_t total = data_set_count(experiment);

  DataSets data;
  for (std::size_t k = 0; k < experiment.conditions.size(); ++k) {
    const Condition& condition = experiment.conditions[k];
    if (static_cast<int>(finished[k].size()) == condition.data.simulate->subjects) continue;
    const std::string name = experiment.name_of(condition);
    if (callbacks.progress && !callbacks.progress({done_count, total, name + ": simulate"})) {
      result.interrupted = true;
      return result;
    }
    const Cohort cohort =
        missing_part(data.of(experiment, condition), condition.fit.baseline, finished[k]);
    std::size_t next = 0;  // batches hold the cohort's subjects in its order
    FitCallbacks of_fit;
    of_fit.progress = [&](const Progress& progress) {
      return !callbacks.progress ||
             callbacks.progress({done_count, total, name + ": " + progress.stage});
    };
    of_fit.batch_done = [&](const std::vector<SubjectEstimate>& estimates) {
      std::vector<FitRecord> fits;
      for (const SubjectEstimate& estimate : estimates)
        fits.push_back(fit_record(k, cohort.subjects[next++], estimate, condition.fit.model));
      done_count += static_cast<std::int64_t>(fits.size());
      result.fits.insert(result.fits.end(), fits.begin(), fits.end());
      if (callbacks.fitted) callbacks.fitted(fits);
    };
    const Estimate fit = estimate(cohort, condition.fit.model, condition.fit.options, of_fit);
    result.times.push_back({k, fit.engine});
    if (callbacks.timed) callbacks.timed(result.times.back());
    if (fit.interrupted) {
      result.interrupted = true;
      return result;
    }
  }
  sort(result.fits);
  return result;
}

}  // namespace dcmrnn
