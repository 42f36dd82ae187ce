// The device engine with states in single precision on CUDA.
#include "kernels/device/cuda_device.cuh"
#include "kernels/device/cuda_engines.hpp"
#include "kernels/device/device_engine.hpp"

namespace dcmrnn::device {

std::unique_ptr<Engine> make_single_engine(int device) {
  return std::make_unique<DeviceEngine<float, CudaDevice>>(CudaDevice(device));
}

}  // namespace dcmrnn::device
