// Taken where the CUDA kernels are not built: no device, and no engine for one.
#include <stdexcept>

#include "kernels/device/cuda_engine.hpp"

namespace dcmrnn {

bool built_with_cuda() { return false; }

std::vector<CudaDeviceInfo> cuda_devices() { return {}; }

SpecialFunctionErrors measure_special_functions() {
  throw std::runtime_error("this build has no CUDA kernels");
}

std::unique_ptr<Engine> make_cuda_engine(Precision, int) {
  throw std::runtime_error("this build has no CUDA kernels");
}

}  // namespace dcmrnn
