#include "dcmrnn/estimate.hpp"

#include <algorithm>
#include <chrono>

#include "dcmrnn/error.hpp"
#include "host/batch_fit.hpp"
#include "host/batches.hpp"
#include "host/engines.hpp"
#include "host/ensemble_builder.hpp"

namespace dcmrnn {
namespace {

FitEngines make_engines(const FitOptions& options) {
  if (options.precision != "mixed" && options.precision != "double") {
    throw Error(ExitCode::kUsage, "--precision",
                "unknown \"" + options.precision + "\"; expected mixed or double");
  }
  FitEngines engines;
  const bool mixed = options.precision == "mixed";
  engines.ensemble = make_engine(options, mixed ? Precision::kSingle : Precision::kDouble);
  if (mixed) engines.finish = make_engine(options, Precision::kDouble);
  return engines;
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

Estimate estimate(const Cohort& cohort, const ModelSpec& model, const FitOptions& options,
                  const FitCallbacks& callbacks) {
  const auto begin = std::chrono::steady_clock::now();
  empty_ensemble(model, options.loss);  // names are checked before anything else
  if (options.ensemble.realizations > 0 && !options.polish) {
    throw Error(ExitCode::kData, "ensemble.realizations",
                "are fitted by the polish; expected 0 where fit.polish is null");
  }
  FitEngines engines = make_engines(options);

  Estimate result;
  const EngineInfo info = engines.ensemble->info();
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

  std::vector<SubjectEstimate> fitted;
  for (const Batch& subjects :
       make_batches(cohort, model, options.ensemble.starts, batch_limits(options))) {
    BatchFit batch(model, options, engines, subjects, stage);
    std::vector<SubjectEstimate> estimates = batch.run();
    if (estimates.empty()) {
      result.interrupted = true;
      break;
    }
    ++result.engine.batches;
    result.engine.region_steps += batch.region_steps();
    result.engine.engine_seconds += batch.engine_seconds();
    if (callbacks.batch_done) callbacks.batch_done(estimates);
    progress.done += static_cast<std::int64_t>(estimates.size());
    std::move(estimates.begin(), estimates.end(), std::back_inserter(fitted));
  }

  // The cohort's order, with the subjects whose data cannot be used in their places.
  std::size_t next = 0;
  for (const Subject& subject : cohort.subjects) {
    if (!subject.usable()) {
      SubjectEstimate unusable;
      unusable.id = subject.id;
      unusable.status = subject.status;
      unusable.reason = subject.reason;
      result.subjects.push_back(std::move(unusable));
    } else if (next < fitted.size()) {
      result.subjects.push_back(std::move(fitted[next++]));
    }
  }
  result.engine.seconds = seconds_since(begin);
  return result;
}

}  // namespace dcmrnn
