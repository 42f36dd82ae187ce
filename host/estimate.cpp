#include "dcmrnn/estimate.hpp"

#include <algorithm>
#include <chrono>
#include <future>

#include "dcmrnn/error.hpp"
#include "host/batch_fit.hpp"
#include "host/batches.hpp"
#include "host/engines.hpp"
#include "host/ensemble_builder.hpp"
#include "kernels/device/device_error.hpp"

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
  const auto begin = std::chrono::steady_clock::now();
  empty_ensemble(model, options.loss);  // names are checked before anything else
  if (options.ensemble.realizations > 0 && !options.polish) {
    throw Error(ExitCode::kData, "ensemble.realizations",
                "are fitted by the polish; expected 0 where fit.polish is null");
  }
  if (options.half_step && !options.polish) {
    throw Error(ExitCode::kData, "fit.half_step",
                "polishes the best start; expected false where fit.polish is null");
  }
  const std::vector<Batch> batches =
      make_batches(cohort, model, options.ensemble.starts, batch_limits(options, model));
  std::vector<FitEngines> engines;
  engines.push_back(make_engines(options));
  if (batches.size() > 1) engines.push_back(make_engines(options));

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

  // A batch is loaded while the one before is computed, each by engines of its own.
  const auto loaded = [&](std::size_t number) {
    auto batch = std::make_unique<BatchFit>(model, options, engines[number % engines.size()],
                                            batches[number], stage);
    batch->load();
    return batch;
  };
  // Beside the present batch there may be no room yet: then null, and it is loaded afterwards.
  const auto loaded_ahead = [&](std::size_t number) -> std::unique_ptr<BatchFit> {
    try {
      return loaded(number);
    } catch (const device::OutOfDeviceMemory&) {
      return nullptr;
    }
  };
  std::vector<SubjectEstimate> fitted;
  std::future<std::unique_ptr<BatchFit>> upcoming;
  for (std::size_t number = 0; number < batches.size(); ++number) {
    std::unique_ptr<BatchFit> batch;
    std::vector<SubjectEstimate> estimates = on_device(info, [&] {
      if (upcoming.valid()) batch = upcoming.get();
      if (!batch) batch = loaded(number);
      if (number + 1 < batches.size()) {
        upcoming = std::async(std::launch::async, loaded_ahead, number + 1);
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
