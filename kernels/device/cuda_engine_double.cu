// The device engine with states in double precision on CUDA.
#include "kernels/device/cuda_device.cuh"
#include "kernels/device/cuda_engines.hpp"
#include "kernels/device/device_engine.hpp"

namespace dcmrnn::device {

std::unique_ptr<Engine> make_double_engine(int device) {
  return std::make_unique<DeviceEngine<double, CudaDevice>>(CudaDevice(device));
}

}  // namespace dcmrnn::device
