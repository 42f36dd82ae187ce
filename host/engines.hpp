// From options to the engine that computes.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"
#include "host/batches.hpp"
#include "host/devices.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// Whether the options are computed on CUDA devices: asked for, or "auto" where there is one.
bool uses_cuda(const FitOptions& options);

// The engine of the options' backend: the CPU's, a CUDA device's, or several devices' as one.
// Throws Error(kUsage) for an unknown backend, Error(kUnavailable) for one that is not there.
std::unique_ptr<Engine> make_engine(const FitOptions& options, Precision precision);

// How much of a cohort that engine takes at a time.
BatchLimits batch_limits(const FitOptions& options, const ModelSpec& model);

// On these devices, at least one: no more than what the polish of a batch keeps there may have of
// the memory of the smallest, beside the batch that is loaded next.
BatchLimits cuda_batch(const std::vector<CudaDeviceInfo>& devices, const FitOptions& options,
                       const ModelSpec& model);

// What an estimate is computed on: where its engines come from, and how much they take at a time.
struct EngineSource {
  std::function<std::unique_ptr<Engine>(const FitOptions&, Precision)> make = make_engine;
  std::function<BatchLimits(const FitOptions&, const ModelSpec&)> limits = batch_limits;
};

}  // namespace dcmrnn
