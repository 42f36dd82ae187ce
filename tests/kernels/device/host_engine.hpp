// The device engine on the host, for tests: compiled once for each precision, as the CUDA engine
// is.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kernels/engine.hpp"

namespace dcmrnn::device {

// What a test sees and sets of a device, also after an engine took it.
struct HostDeviceState {
  std::size_t memory = std::size_t{1} << 33;  // bytes
  std::atomic<std::size_t> used = 0;          // bytes; read by a test while engines compute
  std::size_t peak = 0;                       // bytes
  int allocations = 0;
  int launches = 0;
  int fail_allocation = -1;  // the allocation with this number finds no room
  int fail_launch = -1;      // the launch with this number fails
  std::map<void*, std::size_t> pieces;
  std::map<std::string, int> launches_of;
  std::vector<int> last_upload;  // the numbers of the last upload, as far as they are such

  ~HostDeviceState() {
    for (const auto& [piece, bytes] : pieces) std::free(piece);
  }
};

// A device engine on a HostDevice.
std::unique_ptr<Engine> make_single_engine(std::shared_ptr<HostDeviceState> state);
std::unique_ptr<Engine> make_double_engine(std::shared_ptr<HostDeviceState> state);

}  // namespace dcmrnn::device
