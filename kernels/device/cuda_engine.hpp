// CUDA devices as the host sees them. Built with CUDA this is cuda_devices.cu and the engines
// beside it; without, no_cuda.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "kernels/engine.hpp"

namespace dcmrnn {

struct CudaDeviceInfo {
  int number;
  std::string name;
  std::string target;  // "sm_90"
  int multiprocessors;
  double memory_gb, free_gb;
  double bandwidth_gb_s;  // of the device memory, at most
};

// The devices that this build can use on this machine; empty without a driver or a device.
std::vector<CudaDeviceInfo> cuda_devices();

// Why there are none, in words.
std::string cuda_absence();

// Largest errors of the single-precision special functions between 1/2 and 2, on device 0: relative
// of 1/x and 2^(-1.5 x), absolute of log2 x. Throws std::runtime_error without a device.
struct SpecialFunctionErrors {
  double reciprocal, exp2, log2;
};
SpecialFunctionErrors measure_special_functions();

// Faults of device 0 for the tests. Takes its memory but for so many bytes, until the last copy of
// the result is gone; makes it fail, as one that is lost, for the rest of the process. Throw
// std::runtime_error without a device.
std::shared_ptr<void> occupy_device(std::size_t leave_bytes);
void fail_device();

// Throws std::runtime_error where there is no such device.
std::unique_ptr<Engine> make_cuda_engine(Precision precision, int device = 0);

}  // namespace dcmrnn
