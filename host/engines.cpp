#include "host/engines.hpp"

#include <stdexcept>
#include <string>

#include "dcmrnn/error.hpp"
#include "host/devices.hpp"
#include "kernels/device/cuda_engine.hpp"
#include "kernels/multi_engine.hpp"

namespace dcmrnn {
namespace {

std::unique_ptr<Engine> cuda_engine(const FitOptions& options, Precision precision) {
  std::vector<int> devices = options.devices;
  if (devices.empty()) devices.push_back(0);
  std::vector<std::unique_ptr<Engine>> parts;
  for (const int device : devices) {
    try {
      parts.push_back(make_cuda_engine(precision, device));
    } catch (const std::runtime_error& error) {
      throw Error(ExitCode::kUnavailable, "--devices " + std::to_string(device), error.what());
    }
  }
  if (parts.size() == 1) return std::move(parts.front());
  return std::make_unique<MultiEngine>(std::move(parts));
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
  require_backend(options.backend);
  if (uses_cuda(options)) return cuda_engine(options, precision);
  return make_cpu_engine(precision, options.threads);
}

BatchLimits batch_limits(const FitOptions& options) {
  return uses_cuda(options) ? kCudaBatch : kCpuBatch;
}

}  // namespace dcmrnn
