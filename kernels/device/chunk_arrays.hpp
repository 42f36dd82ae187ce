// The device arrays of one chunk: which there are and how large.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>

#include "kernels/device/problem_store.hpp"
#include "kernels/device/solve.hpp"
#include "kernels/device/update.hpp"

namespace dcmrnn::device {

// What the arrays must have room for.
struct Room {
  int cuts = 0;            // of the states a reverse sweep starts from
  int windows = 0;         // gradients side by side
  int explore_passes = 0;  // traces
  int state_bytes = 0;     // the optimizer's memory of one parameter,
  int progress_bytes = 0;  // and of one member
  bool tangents = false;
  bool solve = false;
  // The same for every call of an engine.
  ParameterLayout layout{};
  Extents most{};
  std::size_t scratch_bytes = 0;  // of a thread

  // Threads of the widest launch of one slot, each with scratch of its own.
  std::size_t threads_per_slot() const {
    return static_cast<std::size_t>(std::max({1, windows, tangents ? most.free : 1}));
  }
};

template <class S>
struct ChunkArrays {
  int* member = nullptr;  // [slot]
  Chunk<S> chunk{};
  Sensitivities<S> sensitivities{};
  TrialSums sums{};
  Systems systems{};
  // Of the exploration: see Descents; F of every pass.
  double* good = nullptr;
  unsigned char* state = nullptr;
  unsigned char* progress = nullptr;
  double* trace = nullptr;

  // Memory: anything with take(pointer, count), as Holdings has it.
  template <class Memory>
  void take(Memory& memory, const Room& room, std::size_t slots) {
    const Extents& most = room.most;
    const auto regions = static_cast<std::size_t>(room.layout.regions);
    const auto size = static_cast<std::size_t>(room.layout.size());
    const auto scans = static_cast<std::size_t>(most.scans);
    const auto free = static_cast<std::size_t>(most.free);
    const auto rank = static_cast<std::size_t>(most.rank);
    const std::size_t packed = free * (free + 1) / 2;
    memory.take(member, slots);
    chunk.slots = static_cast<int>(slots);
    chunk.member = member;
    memory.take(chunk.natural, size * slots);
    memory.take(chunk.inverse_variance, regions * slots);
    memory.take(chunk.prediction, scans * regions * slots);
    memory.take(chunk.projection, regions * rank * slots);
    memory.take(chunk.before_window, regions * slots);
    memory.take(chunk.sse, regions * slots);
    memory.take(chunk.floor_hits, slots);
    memory.take(chunk.poison, slots);
    memory.take(chunk.state, static_cast<std::size_t>(room.cuts) * regions * 5 * slots);
    memory.take(chunk.gradient, static_cast<std::size_t>(room.windows) * size * slots);
    chunk.scratch_bytes = static_cast<int>(room.scratch_bytes);
    memory.take(chunk.scratch, room.scratch_bytes * room.threads_per_slot() * slots);
    if (room.explore_passes > 0) {
      memory.take(good, size * slots);
      memory.take(state, size * slots * static_cast<std::size_t>(room.state_bytes));
      memory.take(progress, slots * static_cast<std::size_t>(room.progress_bytes));
      memory.take(trace, slots * static_cast<std::size_t>(room.explore_passes + 1));
    }
    if (room.tangents) {
      sensitivities.columns = most.free + 1;
      sensitivities.scans = most.scans;
      sensitivities.bins = most.bins;
      sensitivities.rank = most.rank;
      memory.take(sensitivities.column, regions * free * scans * slots);
      memory.take(sensitivities.binned,
                  regions * free * static_cast<std::size_t>(most.bins) * slots);
      memory.take(sensitivities.confound, regions * (free + 1) * rank * slots);
      memory.take(sums.normal, packed * slots);
      memory.take(sums.region_gradient, regions * free * slots);
    }
    if (room.solve) {
      memory.take(systems.matrix, packed * slots);
      memory.take(systems.rhs, free * slots);
      memory.take(systems.gradient, free * slots);
      memory.take(systems.held, free * slots);
      memory.take(systems.l1, most.penalized ? (packed + 6 * free) * slots : 0);
      memory.take(systems.support, most.penalized ? free * slots : 0);
    }
  }
};

// Memory that is only counted.
struct CountedMemory {
  std::size_t bytes = 0;
  std::size_t largest = 0;  // values of the largest array

  template <class T>
  void take(T*& piece, std::size_t count) {
    piece = nullptr;
    bytes += count * sizeof(T);
    largest = std::max(largest, count);
  }
};

// Slots that fit into so many free bytes, at least 1. A tenth is left to others and to the
// allocator; offsets within an array and thread numbers fit 32 bits.
template <class S>
std::size_t most_slots(const Room& room, std::size_t free_bytes) {
  CountedMemory slot;
  ChunkArrays<S>().take(slot, room, 1);
  const auto entries =
      static_cast<std::size_t>(Normal<S>::entries(room.most.free, room.layout.regions));
  const auto prepared = static_cast<std::size_t>(room.layout.size() + room.layout.regions);
  const std::size_t offsets = std::max({slot.largest, entries, prepared});
  constexpr std::size_t kMostThreads = std::numeric_limits<int>::max() - 1024;  // whole blocks
  const std::size_t fit = std::min(free_bytes / 10 * 9 / slot.bytes, kMostThreads / offsets);
  return std::max<std::size_t>(1, fit);
}

}  // namespace dcmrnn::device
