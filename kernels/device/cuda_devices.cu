#include <stdexcept>

#include "kernels/device/cuda_device.cuh"
#include "kernels/device/cuda_engine.hpp"
#include "kernels/device/cuda_engines.hpp"

namespace dcmrnn {
namespace {

__global__ void nothing() {}

// Whether this build holds machine code for the device, or code that it can translate.
bool has_code_for(int number) {
  cudaFuncAttributes attributes{};
  const bool found = cudaSetDevice(number) == cudaSuccess &&
                     cudaFuncGetAttributes(&attributes, nothing) == cudaSuccess;
  cudaGetLastError();
  return found;
}

std::string target_of(const cudaDeviceProp& properties) {
  return "sm_" + std::to_string(properties.major) + std::to_string(properties.minor);
}

// GB/s: the memory transfers on both edges of its clock.
double bandwidth_of(int number) {
  int kilohertz = 0, bits = 0;
  cudaDeviceGetAttribute(&kilohertz, cudaDevAttrMemoryClockRate, number);
  cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, number);
  return 2e-6 * kilohertz * bits / 8;
}

}  // namespace

std::vector<CudaDeviceInfo> cuda_devices() {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess) {
    cudaGetLastError();
    return {};  // no driver, or no device
  }
  std::vector<CudaDeviceInfo> devices;
  for (int number = 0; number < count; ++number) {
    cudaDeviceProp properties{};
    std::size_t free = 0, total = 0;
    if (!has_code_for(number) || cudaGetDeviceProperties(&properties, number) != cudaSuccess ||
        cudaMemGetInfo(&free, &total) != cudaSuccess) {
      cudaGetLastError();
      continue;
    }
    devices.push_back({number, properties.name, target_of(properties),
                       properties.multiProcessorCount, static_cast<double>(total) / 1e9,
                       static_cast<double>(free) / 1e9, bandwidth_of(number)});
  }
  return devices;
}

std::string cuda_absence() {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  cudaGetLastError();
  if (status == cudaErrorInsufficientDriver)
    return "no NVIDIA driver, or one older than CUDA " + std::to_string(CUDART_VERSION / 1000);
  if (status == cudaErrorNoDevice) return "the NVIDIA driver finds no device";
  if (status != cudaSuccess) return cudaGetErrorString(status);
  std::string without_code;
  for (int number = 0; number < count; ++number) {
    cudaDeviceProp properties{};
    if (cudaGetDeviceProperties(&properties, number) != cudaSuccess) continue;
    without_code += (without_code.empty() ? "" : ", ") + std::string(properties.name) + " of " +
                    target_of(properties);
  }
  return "no code in this build for " + without_code + "; see CMAKE_CUDA_ARCHITECTURES";
}

std::unique_ptr<Engine> make_cuda_engine(Precision precision, int device) {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess || device < 0 || device >= count) {
    cudaGetLastError();
    throw std::runtime_error("CUDA device " + std::to_string(device) + " is not there");
  }
  if (!has_code_for(device)) {
    throw std::runtime_error("CUDA device " + std::to_string(device) +
                             " is of a kind this build holds no code for; expected one of "
                             "CMAKE_CUDA_ARCHITECTURES, or a later one");
  }
  return precision == Precision::kSingle ? device::make_single_engine(device)
                                         : device::make_double_engine(device);
}

}  // namespace dcmrnn
