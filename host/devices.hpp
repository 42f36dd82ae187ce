// What can compute on this machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dcmrnn/options.hpp"
#include "kernels/device/cuda_engine.hpp"

namespace dcmrnn {

struct CpuDevice {
  std::string name;                  // as the processor gives it
  int threads = 1;                   // that this process may use
  std::int64_t memory = 0;           // bytes, of the machine
  std::vector<std::string> targets;  // instruction sets, the one that is used first
  bool fused = true;                 // whether that one has a fused multiply-add
};

CpuDevice cpu_device();

// Of the CUDA devices that are there: those of the numbers asked for, in that order, or the first
// one where none is. Throws Error(kUsage) for a number given twice, Error(kUnavailable) for one
// that is not there.
std::vector<CudaDeviceInfo> chosen_devices(const std::vector<CudaDeviceInfo>& there,
                                           const std::vector<int>& numbers);

// The device of one of several processes on a machine that were told of none: in turn.
std::vector<int> devices_of_process(const std::vector<CudaDeviceInfo>& there, int process);

// Throws Error(kUnavailable) where the options' backend ("auto", "cpu", "cuda") or devices cannot
// compute here, Error(kUsage) for devices beside "cpu" and for one given twice.
void require_backend(const FitOptions& options);

}  // namespace dcmrnn
