// The DCM-RNN cell: one step of all regions of one member, in the plainest form.
//
//   h_t = (x, s, f, v, q) of every region;   h_t+1 = step(h_t, u_t)
//
// The sweeps of the engines arrange the same calls for speed; simulation, diagnosis and tests run
// this one.
#pragma once

#include "dcmrnn/lane/strided.hpp"
#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

// M[to, from] = dt (A + sum_j u_j B_j) and drive[region] = dt (C u)_region for one input level
// u[J]. A, B, C are read at the start of a parameter vector (ParameterLayout).
template <class T>
DCMRNN_LANE void effective_connectivity(const ParameterLayout& layout, const T* parameters,
                                        const T* u, Scalar<T> dt, T* M, T* drive) {
  const int n = layout.regions;
  const T step(dt);
  for (int entry = 0; entry < n * n; ++entry) {
    T m = parameters[entry];
    for (int j = 0; j < layout.inputs; ++j) m = fma(u[j], parameters[(1 + j) * n * n + entry], m);
    M[entry] = step * m;
  }
  for (int i = 0; i < n; ++i) {
    T c(Scalar<T>(0));
    for (int j = 0; j < layout.inputs; ++j) c = fma(u[j], parameters[layout.c(i, j)], c);
    drive[i] = step * c;
  }
}

// x'[i] = x[i] + drive[i] + sum_k M[i, k] phi_k + M[i, i] (x[i] - phi_i), with phi = activity(x):
// the connection with itself carries x, so that a region relaxes as fast when it is saturated.
// self: M[i, i]; own_phi: phi_i.
template <class Neural, class T>
DCMRNN_LANE T neural_step(const T* M_row, const T* phi, int regions, T self, T own_phi, T x,
                          T drive) {
  T next = x + drive;
  DCMRNN_UNROLL
  for (int k = 0; k < regions; ++k) next = fma(M_row[k], phi[k], next);
  if constexpr (!Neural::kLinear) next = fma(self, x - own_phi, next);
  return next;
}

// Its adjoint: the derivative by x_k before the step, from those after it, a [region] and a_k among
// them, and what reaches x_k otherwise. carried: sum_i M[i, k] a_i; self: M[k, k].
template <class Neural, class T>
DCMRNN_LANE T neural_arrival(T carried, T self, T a_k, T x, T otherwise) {
  if constexpr (Neural::kLinear) return (a_k + otherwise) + carried;
  const T straight = self * a_k;
  return (a_k + otherwise) + (straight + Neural::through_activity(x, carried - straight));
}
// M_column: M[i, k] over i.
template <class Neural, class T>
DCMRNN_LANE T neural_step_adjoint(Strided<const T> M_column, const T* a, int regions, T self, T a_k,
                                  T x, T otherwise) {
  T carried(Scalar<T>(0));
  DCMRNN_UNROLL
  for (int i = 0; i < regions; ++i) carried = fma(M_column[i], a[i], carried);
  return neural_arrival<Neural>(carried, self, a_k, x, otherwise);
}

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

// Where a step began, [own]; unused by an integrator of one stage.
template <class T>
struct StepBegin {
  T* x;
  typename Balloon<T>::State* h;
};

// What moves the activity of the regions at hand: M [own, all] as above, its diagonal and the drive
// [own].
template <class T>
struct Coupling {
  const T* M;
  Strided<const T> self;
  const T* drive;
};

// One step of the regions at hand, `own` of the member's `all`: x, h, begin, region and phi
// (scratch) [own]. everyones(phi) gives the activity of all regions from that of those at hand.
// Returns in how many regions and stages the domain floor held the state.
// keep(stage, region, x, record) sees what each stage started from.
template <class Neural, class Integrator, class T, class Everyones, class Keep>
DCMRNN_LANE T cell_step(int own, int all, const typename Balloon<T>::Region* region,
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
    const T* phi_of_all = everyones(phi);
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < own; ++i) {
      x[i] = neural_step<Neural>(coupling.M + i * all, phi_of_all, all, coupling.self[i], phi[i],
                                 x[i], coupling.drive[i]);
      if constexpr (kStages == 2) {
        if (last) x[i] = midpoint<T>(begin.x[i], x[i]);
      }
    }
  }
  return hits;
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
