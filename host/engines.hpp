// From options to the engine that computes.
#pragma once

#include <memory>

#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"
#include "host/batches.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// Whether the options are computed on CUDA devices: asked for, or "auto" where there is one.
bool uses_cuda(const FitOptions& options);

// The engine of the options' backend: the CPU's, a CUDA device's, or several devices' as one.
// Throws Error(kUsage) for an unknown backend, Error(kUnavailable) for one that is not there.
std::unique_ptr<Engine> make_engine(const FitOptions& options, Precision precision);

// How much of a cohort that engine takes at a time: on devices, no more than what the polish of a
// batch keeps there may have of the memory, beside the batch that is loaded next.
BatchLimits batch_limits(const FitOptions& options, const ModelSpec& model);

}  // namespace dcmrnn
