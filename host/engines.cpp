#include "host/engines.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/devices.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_vector.hpp"
#include "kernels/device/members.hpp"
#include "kernels/multi_engine.hpp"

namespace dcmrnn {
namespace {

std::unique_ptr<Engine> cuda_engine(const FitOptions& options, Precision precision) {
  std::vector<std::unique_ptr<Engine>> parts;
  for (const CudaDeviceInfo& device : chosen_devices(cuda_devices(), options.devices)) {
    try {
      parts.push_back(make_cuda_engine(precision, device.number));
    } catch (const std::runtime_error& error) {
      throw Error(ExitCode::kUnavailable, "CUDA device " + std::to_string(device.number),
                  error.what());
    }
  }
  return as_one(std::move(parts));
}

}  // namespace

bool uses_cuda(const FitOptions& options) {
  return options.backend == "cuda" || (options.backend == "auto" && !cuda_devices().empty());
}

std::unique_ptr<Engine> make_engine(const FitOptions& options, Precision precision) {
  if (options.backend != "auto" && options.backend != "cpu" && options.backend != "cuda") {
    throw Error(ExitCode::kUsage, "--backend",
                "unknown \"" + options.backend + "\"; expected auto, cpu or cuda");
  }
  require_backend(options);
  if (uses_cuda(options)) return cuda_engine(options, precision);
  return make_cpu_engine(precision, options.threads);
}

BatchLimits batch_limits(const FitOptions& options, const ModelSpec& model) {
  if (!uses_cuda(options)) return kCpuBatch;
  return cuda_batch(chosen_devices(cuda_devices(), options.devices), options, model);
}

BatchLimits cuda_batch(const std::vector<CudaDeviceInfo>& devices, const FitOptions& options,
                       const ModelSpec& model) {
  constexpr double kShare = 0.3;  // of a device's memory; the sweeps' arrays need room as well
  const double smallest = std::ranges::min(devices, {}, &CudaDeviceInfo::memory_gb).memory_gb;
  const std::size_t free = make_structure(model, options.loss).free.size();
  const double member = static_cast<double>(device::polish_bytes(layout_of(model), free));
  BatchLimits limits = kCudaBatch;
  const double fit = kShare * 1e9 * smallest / member;
  limits.members = static_cast<int>(std::clamp<double>(fit, 1, limits.members));
  return limits;
}

}  // namespace dcmrnn
