// The DCM-RNN cell: one step of all regions of one member, in the plainest form.
//
//   h_t = (x, s, f, v, q) of every region;   h_t+1 = step(h_t, u_t)
//
// The sweeps of the engines arrange the same calls for speed; simulation, diagnosis and tests run
// this one.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "dcmrnn/model/neural_step.hpp"

namespace dcmrnn {

// 0, or not a number where x or a state of its region is not finite: such a number stays so to the
// end of a sweep (x, s and q are never floored).
template <class T>
DCMRNN_LANE T poison_of(T x, const typename Balloon<T>::State& h) {
  const T zero(Scalar<T>(0));
  return zero * x + zero * h.s + zero * h.f + zero * h.v + zero * h.q;
}

// Halfway between two numbers or states of lanes T: where a step of two stages ends.
template <class T, class Value>
DCMRNN_LANE Value midpoint(const Value& a, const Value& b) {
  return T(Scalar<T>(0.5)) * (a + b);
}

// Where a step began, [own]; unused by Euler's method.
template <class T>
struct StepBegin {
  T* x;
  typename Balloon<T>::State* h;
};

// What moves the activity of the regions at hand: M [own, all] as above, its diagonal and the drive
// [own].
template <class T>
struct Coupling {
  Strided<const T> M;
  Strided<const T> self;
  const T* drive;
};

// One step of stages (Euler, Heun).
template <class Neural, class Integrator, class T, class Everyones, class Keep>
DCMRNN_LANE T staged_step(int own, int all, const typename Balloon<T>::Region* region,
                          const Coupling<T>& coupling, T* x, typename Balloon<T>::State* h,
                          const StepBegin<T>& begin, T* phi, const Everyones& everyones,
                          const Keep& keep) {
  constexpr int kStages = Integrator::kStages;
  static_assert(kStages == 1 || kStages == 2);
  T hits(Scalar<T>(0));
  if constexpr (kStages == 2) {
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < own; ++i) {
      begin.x[i] = x[i];
      begin.h[i] = h[i];
    }
  }
  DCMRNN_DEVICE_ROLL
  for (int stage = 0; stage < kStages; ++stage) {
    const bool last = stage + 1 == kStages;
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < own; ++i) {
      phi[i] = Neural::activity(x[i]);
      keep(stage, i, x[i], Balloon<T>::advance(region[i], x[i], h[i]));
      if constexpr (kStages == 2) {
        if (last) h[i] = midpoint<T>(begin.h[i], h[i]);
      }
      Balloon<T>::template confine<true>(h[i], hits);
    }
    const auto phi_of_all = everyones(phi);
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < own; ++i) {
      x[i] = neural_step<Neural>(coupling.M.from(i * all), phi_of_all, all, coupling.self[i],
                                 phi[i], x[i], coupling.drive[i]);
      if constexpr (kStages == 2) {
        if (last) x[i] = midpoint<T>(begin.x[i], x[i]);
      }
    }
  }
  return hits;
}

// One exponential step (Exp2).
template <class Integrator, class T, class Everyones, class Keep>
DCMRNN_LANE T exponential_step(int own, int all,
                               const typename Integrator::template Hemodynamics<T>::Region* region,
                               const Coupling<T>& coupling, T* x, typename Balloon<T>::State* h,
                               const StepBegin<T>& begin, T* next, const Everyones& everyones,
                               const Keep& keep) {
  using Model = typename Integrator::template Hemodynamics<T>;
  DCMRNN_DEVICE_UNROLL
  for (int i = 0; i < own; ++i) begin.x[i] = x[i];
  DCMRNN_DEVICE_ROLL
  for (int order = Integrator::kDegree; order >= 1; --order) {
    const auto w = everyones(x);
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < own; ++i) {
      next[i] =
          exponential_stage(coupling.M.from(i * all), w, all, begin.x[i], coupling.drive[i], order);
    }
    if (order == 1) break;
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < own; ++i) x[i] = next[i];
  }
  T hits(Scalar<T>(0));
  DCMRNN_DEVICE_UNROLL
  for (int i = 0; i < own; ++i) {
    keep(0, i, begin.x[i], Model::advance(region[i], x[i], h[i]));
    Model::template confine<true>(h[i], hits);
    x[i] = next[i];
  }
  return hits;
}

// One step of the regions at hand, `own` of the member's `all`: x, h, begin, region and phi
// (scratch) [own]. everyones(phi) gives the activity of all regions, [k], from that of those at
// hand. Returns in how many regions and stages the domain floor held the state. keep(stage, region,
// x, record) sees what each stage started from.
template <class Dynamics, class T, class Everyones, class Keep>
DCMRNN_LANE T cell_step(int own, int all,
                        const typename Dynamics::template Hemodynamics<T>::Region* region,
                        const Coupling<T>& coupling, T* x, typename Balloon<T>::State* h,
                        const StepBegin<T>& begin, T* phi, const Everyones& everyones,
                        const Keep& keep) {
  using Integrator = typename Dynamics::Integrator;
  if constexpr (Integrator::kExponential) {
    return exponential_step<Integrator, T>(own, all, region, coupling, x, h, begin, phi, everyones,
                                           keep);
  } else {
    return staged_step<typename Dynamics::Neural, Integrator, T>(own, all, region, coupling, x, h,
                                                                 begin, phi, everyones, keep);
  }
}

// All regions are at hand.
struct AllAtHand {
  template <class T>
  DCMRNN_LANE const T* operator()(const T* own) const {
    return own;
  }
};

// Keeps nothing of a step.
struct KeepNothing {
  template <class T, class Record>
  DCMRNN_LANE void operator()(int, int, const T&, const Record&) const {}
};

}  // namespace dcmrnn
