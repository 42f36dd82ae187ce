#include "dcmrnn/estimate.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>

#include "dcmrnn/error.hpp"
#include "host/batch_fit.hpp"
#include "host/batches.hpp"
#include "host/ensemble_builder.hpp"
#include "host/estimate_on.hpp"
#include "host/hypotheses.hpp"
#include "host/option_conflicts.hpp"
#include "host/unfitted.hpp"
#include "kernels/device/device_error.hpp"

namespace dcmrnn {
namespace {

FitEngines make_engines(const EngineSource& source, const FitOptions& options) {
  if (options.precision != "mixed" && options.precision != "double") {
    throw Error(ExitCode::kUsage, "--precision",
                "unknown \"" + options.precision + "\"; expected mixed or double");
  }
  FitEngines engines;
  const bool mixed = options.precision == "mixed";
  engines.ensemble = source.make(options, mixed ? Precision::kSingle : Precision::kDouble);
  if (mixed) engines.finish = source.make(options, Precision::kDouble);
  return engines;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Batches that hold the members of the largest group.
std::vector<Batch> batches_of(const EngineSource& source, const Cohort& cohort,
                              const std::vector<HypothesisGroup>& groups,
                              const FitOptions& options) {
  std::size_t most = 0;
  double shortest = HUGE_VAL;
  const ModelSpec* finest = nullptr;
  for (const HypothesisGroup& group : groups) {
    most = std::max(most, group.models.size());
    if (group.models.front()->dt < shortest) {
      finest = group.models.front();
      shortest = finest->dt;
    }
  }
  return make_batches(cohort, *finest, options.ensemble.starts * static_cast<int>(most),
                      source.limits(options, *finest));
}

// A device that fails is not there any more: what it had finished is kept.
template <class Work>
auto on_device(const EngineInfo& info, const Work& work) {
  try {
    return work();
  } catch (const device::DeviceFailure& failure) {
    throw Error(ExitCode::kUnavailable, info.device,
                std::string(failure.what()) + "; run again to continue after the last batch");
  } catch (const device::OutOfDeviceMemory& full) {
    throw Error(ExitCode::kUnavailable, info.device,
                std::string(full.what()) + "; expected more free memory, or fewer starts");
  }
}

}  // namespace

Estimate estimate(const Cohort& cohort, const ModelSpec& model, const FitOptions& options,
                  const FitCallbacks& callbacks) {
  return estimate(cohort, {{model.name, model}}, options, callbacks);
}

Estimate estimate(const Cohort& cohort, const std::vector<Hypothesis>& hypotheses,
                  const FitOptions& options, const FitCallbacks& callbacks) {
  return estimate_on({}, cohort, hypotheses, options, callbacks);
}

Estimate estimate_on(const EngineSource& source, const Cohort& cohort,
                     const std::vector<Hypothesis>& hypotheses, const FitOptions& options,
                     const FitCallbacks& callbacks) {
  const auto begin = std::chrono::steady_clock::now();
  // Names are checked before anything else.
  for (const Hypothesis& one : hypotheses) empty_ensemble(one.model, options.loss);
  for (const OptionConflict& conflict : option_conflicts(options, hypotheses.size() > 1)) {
    throw Error(ExitCode::kData, conflict.section + "." + conflict.key, conflict.fault);
  }
  const std::vector<HypothesisGroup> groups = group_models(hypotheses);
  const std::vector<Batch> batches = batches_of(source, cohort, groups, options);
  const std::size_t launches = batches.size() * groups.size();
  std::vector<FitEngines> engines;
  engines.push_back(make_engines(source, options));
  if (launches > 1) engines.push_back(make_engines(source, options));

  Estimate result;
  const EngineInfo info = engines.front().ensemble->info();
  result.engine.backend = info.backend;
  result.engine.device = info.device;
  result.engine.target = info.target;
  result.engine.fused = info.fused;
  result.engine.precision = options.precision;
  result.engine.threads = info.threads;

  Progress progress;
  for (const Subject& subject : cohort.subjects) progress.total += subject.usable();
  const StageCallback stage = [&](const char* name) {
    progress.stage = name;
    return !callbacks.progress || callbacks.progress(progress);
  };

  // Each batch under each group of models, one after the other; the next one is loaded while the
  // present one is computed, by engines of its own.
  const auto loaded = [&](std::size_t launch, FitEngines& into) {
    auto batch = std::make_unique<BatchFit>(groups[launch % groups.size()].models, options, into,
                                            batches[launch / groups.size()], stage);
    batch->load();
    return batch;
  };
  // Beside the present batch there may be no room: then null, and it takes that one's place.
  const auto loaded_ahead = [&](std::size_t launch, FitEngines& into) -> std::unique_ptr<BatchFit> {
    try {
      return loaded(launch, into);
    } catch (const device::OutOfDeviceMemory&) {
      return nullptr;
    }
  };
  std::vector<SubjectEstimate> fitted;
  std::vector<std::vector<SubjectEstimate>> under;  // [subject of the batch, hypothesis]
  std::size_t present = 0;                          // the engines of the batch in work
  std::future<std::unique_ptr<BatchFit>> upcoming;
  for (std::size_t launch = 0; launch < launches; ++launch) {
    const HypothesisGroup& group = groups[launch % groups.size()];
    std::unique_ptr<BatchFit> batch;
    std::vector<SubjectEstimate> estimates = on_device(info, [&] {
      if (upcoming.valid()) batch = upcoming.get();
      if (batch) present = 1 - present;
      if (!batch) batch = loaded(launch, engines[present]);
      if (launch + 1 < launches) {
        upcoming = std::async(std::launch::async, loaded_ahead, launch + 1,
                              std::ref(engines[1 - present]));
      }
      return batch->run();
    });
    if (estimates.empty()) {
      result.interrupted = true;
      break;
    }
    ++result.engine.batches;
    result.engine.region_steps += batch->region_steps();
    result.engine.engine_seconds += batch->engine_seconds();

    under.resize(batches[launch / groups.size()].size());
    for (std::size_t k = 0; k < estimates.size(); ++k) {
      std::vector<SubjectEstimate>& of_subject = under[k / group.models.size()];
      of_subject.resize(hypotheses.size());
      of_subject[group.number[k % group.models.size()]] = std::move(estimates[k]);
    }
    if ((launch + 1) % groups.size() != 0) continue;
    std::vector<SubjectEstimate> finished;
    for (auto& of_subject : under) finished.push_back(compare(std::move(of_subject), hypotheses));
    under.clear();
    result.engine.seconds = seconds_since(begin);
    if (callbacks.worked) callbacks.worked(result.engine);
    if (callbacks.batch_done) callbacks.batch_done(finished);
    progress.done += static_cast<std::int64_t>(finished.size());
    std::move(finished.begin(), finished.end(), std::back_inserter(fitted));
  }

  // The cohort's order, with the subjects whose data cannot be used in their places.
  std::size_t next = 0;
  for (const Subject& subject : cohort.subjects) {
    if (!subject.usable()) {
      result.subjects.push_back(unfitted(subject));
    } else if (next < fitted.size()) {
      result.subjects.push_back(std::move(fitted[next++]));
    }
  }
  result.engine.seconds = seconds_since(begin);
  return result;
}

}  // namespace dcmrnn
