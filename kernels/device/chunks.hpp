// The members of a call in pieces that a device has room for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <vector>

#include "kernels/device/chunk_arrays.hpp"
#include "kernels/device/device_error.hpp"
#include "kernels/device/holdings.hpp"

namespace dcmrnn::device {

// [member] its place among all by length and design. Neighbours in a warp wait for one another:
// members of one design stand together, and designs of like length.
template <class Device>
std::vector<int> rank_members(const Device& device, const Ensemble& ensemble) {
  std::vector<std::uint64_t> keys;
  for (const MemberKey& key : ensemble.members) {
    const int grid = ensemble.datasets[key.dataset].grid;
    const auto steps = static_cast<std::uint64_t>(ensemble.grids[grid].steps);
    keys.push_back(steps << 32 | static_cast<std::uint64_t>(key.dataset));
  }
  const std::vector<int> order = device.order(keys);
  std::vector<int> rank(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) rank[order[k]] = static_cast<int>(k);
  return rank;
}

// One chunk in work.
template <class S, class Device>
struct ChunkInWork : ChunkArrays<S> {
  ChunkInWork(Device& device, std::span<const int> which, std::span<const std::size_t> where)
      : holdings(device), members(which), places(where) {}

  Holdings<Device> holdings;
  std::span<const int> members;
  std::span<const std::size_t> places;  // of these members in the call's list
};

// Calls work_on(ChunkInWork&) for all members, neighbours by rank, in chunks that fit into the
// device's memory: halved where an allocation finds no room. A member's numbers do not depend on
// its chunk. Throws OutOfDeviceMemory where not even one member fits.
template <class S, class Device, class F>
void each_chunk(Device& device, std::span<const int> members, const std::vector<int>& rank,
                const Room& room, F&& work_on) {
  std::size_t most = most_slots<S>(room, device.free_bytes());
  std::vector<std::size_t> places(members.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  std::ranges::sort(places, {}, [&](std::size_t place) { return rank[members[place]]; });
  std::vector<int> ordered;
  for (const std::size_t place : places) ordered.push_back(members[place]);
  for (std::size_t first = 0; first < ordered.size();) {
    const std::size_t count = std::min(most, ordered.size() - first);
    std::optional<ChunkInWork<S, Device>> work;
    try {
      work.emplace(device, std::span(ordered).subspan(first, count),
                   std::span(places).subspan(first, count));
      work->take(work->holdings, room, count);
    } catch (const OutOfDeviceMemory&) {
      if (count == 1) throw;
      most = (count + 1) / 2;
      continue;
    }
    device.upload(work->member, work->members.data(), count * sizeof(int));
    work_on(*work);
    first += count;
  }
}

}  // namespace dcmrnn::device
