// Faults on device 0, made on purpose for the tests.
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
  std::size_t free = 0, total = 0;
  device::require(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  void* piece = nullptr;
  if (free > leave_bytes) device::require(cudaMalloc(&piece, free - leave_bytes), "cudaMalloc");
  return {piece, [](void* held) { cudaFree(held); }};
}

void fail_device() {
  device::require(cudaSetDevice(0), "cudaSetDevice");
  trap<<<1, 1>>>();
  cudaDeviceSynchronize();  // the fault is the device's answer to whatever comes next
}

}  // namespace dcmrnn
