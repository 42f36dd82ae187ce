// What can compute on this machine.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dcmrnn {

struct CpuDevice {
  std::string name;                  // as the processor gives it
  int threads = 1;                   // that this process may use
  std::int64_t memory = 0;           // bytes, of the machine
  std::vector<std::string> targets;  // instruction sets, the one that is used first
  bool fused = true;                 // whether that one has a fused multiply-add
};

CpuDevice cpu_device();

// Why there is no CUDA device, in words.
std::string cuda_absence();

// Throws Error(kUnavailable) where `backend` ("auto", "cpu", "cuda") cannot compute here.
void require_backend(const std::string& backend);

}  // namespace dcmrnn
