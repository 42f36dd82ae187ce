// A device that is the host: runs every kernel body in a loop, in the kernel's own order of work,
// and refuses allocations and launches on cue.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "kernels/device/device_engine.hpp"
#include "kernels/device/launch_shape.hpp"
#include "tests/kernels/device/host_engine.hpp"
#include "tests/kernels/device/lockstep_tile.hpp"

namespace dcmrnn::device {

class HostDevice {
 public:
  template <int W>
  using Tile = LockstepTile<W>;

  explicit HostDevice(std::shared_ptr<HostDeviceState> state) : state_(std::move(state)) {}

  EngineInfo info(bool single) const {
    return {"host", "stand-in", "scalar", single ? "single" : "double", true, 1};
  }
  std::size_t free_bytes() const { return state_->memory - state_->used; }

  void* allocate(std::size_t bytes) {
    if (state_->allocations++ == state_->fail_allocation || bytes > free_bytes()) {
      throw OutOfDeviceMemory("no room for " + std::to_string(bytes) + " bytes");
    }
    void* piece = std::aligned_alloc(64, (bytes + 63) / 64 * 64);
    std::memset(piece, 0xff, bytes);  // not a number, where a body reads what none wrote
    state_->pieces[piece] = bytes;
    state_->used += bytes;
    state_->peak = std::max(state_->peak, state_->used.load());
    return piece;
  }
  void release(void* piece) {
    state_->used -= state_->pieces.at(piece);
    state_->pieces.erase(piece);
    std::free(piece);
  }
  void upload(void* to, const void* from, std::size_t bytes) {
    std::memcpy(to, from, bytes);
    state_->last_upload.resize(bytes / sizeof(int));
    std::memcpy(state_->last_upload.data(), from, bytes / sizeof(int) * sizeof(int));
  }
  void download(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
  void clear(void* piece, std::size_t bytes) { std::memset(piece, 0, bytes); }
  void synchronize() {}

  template <class Body>
  void launch(const Body& body, int count) {
    if (state_->launches++ == state_->fail_launch) {
      throw DeviceFailure(std::string(Body::kName) + ": launch refused");
    }
    ++state_->launches_of[Body::kName];
    for (int index = 0; index < count; ++index) {
      if constexpr (UsesShared<Body>) {
        using Team = typename Body::Team;
        using Value = typename Team::template Value<typename Body::Shared>;
        std::vector<Value> shared(static_cast<std::size_t>(Body::kSharedValues) + 1);
        body(index, Team(), {shared.data()});
      } else if constexpr (UsesTeam<Body>) {
        body(index, typename Body::Team());
      } else {
        body(index);
      }
    }
  }

  std::vector<int> order(const std::vector<std::uint64_t>& keys) const {
    std::vector<int> places(keys.size());
    std::iota(places.begin(), places.end(), 0);
    std::stable_sort(places.begin(), places.end(), [&](int a, int b) { return keys[a] < keys[b]; });
    return places;
  }
  std::vector<int> select(const std::vector<double>& losses, std::span<const int> segments,
                          int keep) const {
    return select_best(losses, segments, keep);
  }

 private:
  std::shared_ptr<HostDeviceState> state_;
};

}  // namespace dcmrnn::device
