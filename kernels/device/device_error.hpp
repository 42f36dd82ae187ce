// What a device may answer besides a result.
#pragma once

#include <stdexcept>

namespace dcmrnn::device {

// There is no room for an allocation: a smaller chunk may have it.
struct OutOfDeviceMemory : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The device failed or is gone; nothing on it can be used any more.
struct DeviceFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace dcmrnn::device
