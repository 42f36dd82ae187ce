// How the activity of the regions moves in one stage, and back: what every neural model shares.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "dcmrnn/lane/strided.hpp"
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
// self: M[i, i]; own_phi: phi_i. M_row, phi: what gives M[i, k] and phi_k
// as [k].
template <class Neural, class T, class Row, class Phi>
DCMRNN_LANE T neural_step(const Row& M_row, const Phi& phi, int regions, T self, T own_phi, T x,
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
// sum_i M[i, k] a_i; M_column: M[i, k] over i; a: what gives a_i as [i]. also(i, a_i) sees each
// once.
template <class T, class A, class Also>
DCMRNN_LANE T carried_back(Strided<const T> M_column, const A& a, int regions, const Also& also) {
  T carried(Scalar<T>(0));
  DCMRNN_UNROLL
  for (int i = 0; i < regions; ++i) {
    const T a_i = a[i];
    carried = fma(M_column[i], a_i, carried);
    also(i, a_i);
  }
  return carried;
}
template <class T, class A>
DCMRNN_LANE T carried_back(Strided<const T> M_column, const A& a, int regions) {
  return carried_back(M_column, a, regions, [](int, const T&) DCMRNN_LANE_LAMBDA {});
}
template <class Neural, class T>
DCMRNN_LANE T neural_step_adjoint(Strided<const T> M_column, const T* a, int regions, T self, T a_k,
                                  T x, T otherwise) {
  return neural_arrival<Neural>(carried_back(M_column, a, regions), self, a_k, x, otherwise);
}

// One stage of an exponential step (integrator/exp2.hpp): x + (drive + sum_k M[i, k] w_k) / order,
// the neural model being linear.
template <class T, class Row, class W>
DCMRNN_LANE T exponential_stage(const Row& M_row, const W& w, int regions, T x, T drive,
                                int order) {
  T change = drive;
  DCMRNN_UNROLL
  for (int k = 0; k < regions; ++k) change = fma(M_row[k], w[k], change);
  return fma(change, T(Scalar<T>(1) / static_cast<Scalar<T>>(order)), x);
}

}  // namespace dcmrnn
