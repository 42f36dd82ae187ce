// A CUDA device behind the small interface that the engine is written against.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "kernels/device/device_error.hpp"
#include "kernels/device/launch_shape.hpp"
#include "kernels/device/warp_tile.cuh"
#include "kernels/engine.hpp"

namespace dcmrnn::device {

// One team of threads per index; a slice of the block's shared memory per thread, neighbours
// interleaved.
template <class Body>
__global__ void __launch_bounds__(LaunchShape<Body>::kBlock, LaunchShape<Body>::kMinBlocks)
    run(const Body body, const int count) {
  constexpr int kLanes = LaunchShape<Body>::kLanes;
  const int index =
      static_cast<int>(blockIdx.x * (LaunchShape<Body>::kBlock / kLanes) + threadIdx.x / kLanes);
  if (index >= count) return;
  if constexpr (UsesShared<Body>) {
    extern __shared__ __align__(16) unsigned char shared_bytes[];
    auto* shared = reinterpret_cast<typename Body::Shared*>(shared_bytes);
    body(index, typename Body::Team(threadIdx.x),
         {shared + threadIdx.x, LaunchShape<Body>::kBlock});
  } else if constexpr (UsesTeam<Body>) {
    body(index, typename Body::Team(threadIdx.x));
  } else {
    body(index);
  }
}

inline void require(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  const std::string message = std::string(what) + ": " + cudaGetErrorString(status);
  if (status == cudaErrorMemoryAllocation) {
    cudaGetLastError();  // not sticky: the device is as it was
    throw OutOfDeviceMemory(message);
  }
  throw DeviceFailure(message);
}

class CudaDevice {
 public:
  template <int W>
  using Tile = WarpTile<W>;

  explicit CudaDevice(int number) : number_(number) {
    require(cudaSetDevice(number_), "cudaSetDevice");
    cudaStream_t stream;
    require(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "cudaStreamCreate");
    stream_.reset(stream, [](cudaStream_t s) { cudaStreamDestroy(s); });
    // What is given back stays with the process: the next call takes as much again.
    require(cudaDeviceGetDefaultMemPool(&pool_, number_), "cudaDeviceGetDefaultMemPool");
    std::uint64_t everything = ~std::uint64_t{0};
    require(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &everything),
            "cudaMemPoolSetAttribute");
  }

  EngineInfo info(bool single) const {
    cudaDeviceProp properties{};
    require(cudaGetDeviceProperties(&properties, number_), "cudaGetDeviceProperties");
    const std::string target =
        "sm_" + std::to_string(properties.major) + std::to_string(properties.minor);
    return {"cuda", properties.name, target, single ? "single" : "double", true, 1};
  }

  std::size_t free_bytes() const {
    select_device();
    std::size_t free = 0, total = 0;
    require(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
    std::uint64_t reserved = 0, used = 0;
    require(cudaMemPoolGetAttribute(pool_, cudaMemPoolAttrReservedMemCurrent, &reserved),
            "cudaMemPoolGetAttribute");
    require(cudaMemPoolGetAttribute(pool_, cudaMemPoolAttrUsedMemCurrent, &used),
            "cudaMemPoolGetAttribute");
    return free + (reserved - used);
  }

  void* allocate(std::size_t bytes) {
    select_device();
    void* piece = nullptr;
    require(cudaMallocAsync(&piece, bytes, stream_.get()), "cudaMallocAsync");
    return piece;
  }
  void release(void* piece) noexcept { cudaFreeAsync(piece, stream_.get()); }

  void upload(void* to, const void* from, std::size_t bytes) {
    copy(to, from, bytes, cudaMemcpyHostToDevice);
  }
  void download(void* to, const void* from, std::size_t bytes) const {
    copy(to, from, bytes, cudaMemcpyDeviceToHost);
  }
  void clear(void* piece, std::size_t bytes) {
    select_device();
    require(cudaMemsetAsync(piece, 0, bytes, stream_.get()), "cudaMemsetAsync");
  }
  void synchronize() const {
    select_device();
    require(cudaStreamSynchronize(stream_.get()), "cudaStreamSynchronize");
  }

  template <class Body>
  void launch(const Body& body, int count) {
    select_device();
    constexpr int kBlock = LaunchShape<Body>::kBlock;
    constexpr std::size_t kShared = LaunchShape<Body>::kSharedBytes;
    if constexpr (kShared > 48 * 1024) {  // what a kernel may use without asking
      require(cudaFuncSetAttribute(run<Body>, cudaFuncAttributeMaxDynamicSharedMemorySize,
                                   static_cast<int>(kShared)),
              Body::kName);
    }
    constexpr int kTeams = kBlock / LaunchShape<Body>::kLanes;
    const int blocks = (count + kTeams - 1) / kTeams;
    run<Body><<<blocks, kBlock, kShared, stream_.get()>>>(body, count);
    require(cudaGetLastError(), Body::kName);
  }

  // The places of the keys in ascending order; equal ones by place.
  std::vector<int> order(const std::vector<std::uint64_t>& keys) const;
  // The places of the `keep` least finite losses of each segment, ascending; equal ones by place.
  std::vector<int> select(const std::vector<double>& losses, std::span<const int> segments,
                          int keep) const;

 private:
  void select_device() const { require(cudaSetDevice(number_), "cudaSetDevice"); }
  void copy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) const {
    if (bytes == 0) return;
    select_device();
    require(cudaMemcpyAsync(to, from, bytes, kind, stream_.get()), "cudaMemcpyAsync");
    require(cudaStreamSynchronize(stream_.get()), "cudaStreamSynchronize");
  }

  int number_;
  cudaMemPool_t pool_ = nullptr;  // the device's own
  std::shared_ptr<CUstream_st> stream_;
};

}  // namespace dcmrnn::device
