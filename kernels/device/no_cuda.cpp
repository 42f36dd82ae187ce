// Taken where the CUDA kernels are not built: no device, and no engine for one.
#include <stdexcept>

#include "kernels/device/cuda_engine.hpp"

namespace dcmrnn {

std::vector<CudaDeviceInfo> cuda_devices() { return {}; }

std::string cuda_absence() { return "built without CUDA"; }

namespace {

[[noreturn]] void refuse() { throw std::runtime_error("this build has no CUDA kernels"); }

}  // namespace

SpecialFunctionErrors measure_special_functions() { refuse(); }
std::shared_ptr<void> occupy_device(std::size_t) { refuse(); }
void fail_device() { refuse(); }
std::unique_ptr<Engine> make_cuda_engine(Precision, int) { refuse(); }

}  // namespace dcmrnn
