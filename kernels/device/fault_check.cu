// Faults on device 0, made on purpose for the tests.
#include <algorithm>
#include <vector>

#include "kernels/device/cuda_device.cuh"
#include "kernels/device/cuda_engine.hpp"

namespace dcmrnn {
namespace {

__global__ void trap() { __trap(); }

}  // namespace

std::shared_ptr<void> occupy_device(std::size_t leave_bytes) {
  device::require(cudaSetDevice(0), "cudaSetDevice");
  cudaMemPool_t pool = nullptr;  // keeps what engines gave back
  device::require(cudaDeviceGetDefaultMemPool(&pool, 0), "cudaDeviceGetDefaultMemPool");
  device::require(cudaMemPoolTrimTo(pool, 0), "cudaMemPoolTrimTo");
  const std::shared_ptr<std::vector<void*>> pieces(new std::vector<void*>,
                                                   [](const std::vector<void*>* held) {
                                                     for (void* piece : *held) cudaFree(piece);
                                                     delete held;
                                                   });
  // What is free need not be free in one piece.
  constexpr std::size_t kLeast = std::size_t{1} << 20;
  std::size_t most = ~std::size_t{0};
  for (;;) {
    std::size_t free = 0, total = 0;
    device::require(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    if (free <= leave_bytes || most < kLeast) return pieces;
    const std::size_t size = std::min(most, free - leave_bytes);
    void* piece = nullptr;
    const cudaError_t status = cudaMalloc(&piece, size);
    if (status == cudaErrorMemoryAllocation) {
      cudaGetLastError();
      most = size / 2;
      continue;
    }
    device::require(status, "cudaMalloc");
    pieces->push_back(piece);
  }
}

void fail_device() {
  device::require(cudaSetDevice(0), "cudaSetDevice");
  trap<<<1, 1>>>();
  cudaDeviceSynchronize();  // the fault is the device's answer to whatever comes next
}

}  // namespace dcmrnn
