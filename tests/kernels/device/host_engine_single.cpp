// The device engine on the host with states in single precision.
#include "kernels/device/device_engine.hpp"
#include "tests/kernels/device/host_device.hpp"

namespace dcmrnn::device {

std::unique_ptr<Engine> make_single_engine(std::shared_ptr<HostDeviceState> state) {
  return std::make_unique<DeviceEngine<float, HostDevice>>(HostDevice(std::move(state)));
}

}  // namespace dcmrnn::device
