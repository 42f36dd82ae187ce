// What a thread of the reverse sweep keeps where: the tape of a segment and Heun's halves in shared
// memory, M there or in registers. It depends on the model alone, or bits would depend on the
// batch.
#pragma once

#include "kernels/device/forward.hpp"

namespace dcmrnn::device {

// Stages between two cuts of a device's plan: the tape of a segment stays in shared memory (a
// record of 8 values a stage, of 13 under exponential steps).
inline constexpr int kDeviceSegment = 8;

template <class S, class Dynamics, class Team>
struct BackwardRoom {
  using Neural = typename Dynamics::Neural;
  using Integrator = typename Dynamics::Integrator;
  using Own = typename Dynamics::template Hemodynamics<S>;

  static constexpr int kDegree = [] {  // stages of an exponential step
    if constexpr (Integrator::kExponential) return Integrator::kDegree;
    return 0;
  }();
  // What a thread of a tile holds from step to step, in bytes. Where that is more than its 255
  // registers have room for beside what a step computes, M stands in shared memory. By ptxas: 728
  // bytes do not spill, 744 do.
  static constexpr std::size_t kMostHeld = 736;
  static constexpr std::size_t kHeld = [] {
    std::size_t values = 8;
    if constexpr (Integrator::kStages == 2) values += 1 + sizeof(typename Own::State) / sizeof(S);
    if (!Neural::kLinear) values += 1;
    if constexpr (Integrator::kExponential) values += kDegree + 3;
    return sizeof(typename Own::Region) + sizeof(typename Own::RegionSlopes) +
           sizeof(typename Own::Gradient) + sizeof(BoldSignal<S>) +
           2 * sizeof(typename Own::State) + (values + 3 * Team::kAll) * sizeof(S);
  }();
  using Cell = MemberCell<S, Dynamics, Team, true, (Team::kLanes > 1 && kHeld > kMostHeld)>;

  // x and the record of the hemodynamics.
  static constexpr int kRecord = 1 + static_cast<int>(sizeof(typename Own::Record) / sizeof(S));
  // Half of the derivatives by x s f v q, put aside while a step of two stages is reversed.
  static constexpr int kHalf = Integrator::kStages == 2 ? 5 : 0;
  // Values of a thread in shared memory: tape, halves, M; with any number of regions the first two
  // are scratch.
  static constexpr int kTapeValues = kDeviceSegment * Team::kOwn * kRecord;
  static constexpr int kHalfValues = Team::kOwn * kHalf;
  static constexpr int kSharedValues = kTapeValues + kHalfValues + Cell::kMValues;
};

}  // namespace dcmrnn::device
