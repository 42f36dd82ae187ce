// Vasodilatory signal and blood flow of one region over one step of dt, exactly, under a constant
// activity x (balloon.hpp, with g = f - 1):
//
//   s' = ss s + sg g + sx x
//   g' = gs s + gg g + gx x
//
// where (ss, sg; gs, gg) is the exponential of dt (-kappa, -gamma; 1, 0). With b = gs and its
// integral c, the rest follows: sx = b, gx = c, gg = 1 - gamma c, ss = gg - kappa b, sg = -gamma b.
#pragma once

#include "dcmrnn/lane/dual.hpp"

namespace dcmrnn {

template <class T>
struct FlowStep {
  T ss, sg, sx, gs, gg, gx;

  DCMRNN_LANE T next_s(T s, T g, T x) const { return fma(ss, s, fma(sg, g, sx * x)); }
  DCMRNN_LANE T next_g(T s, T g, T x) const { return fma(gs, s, fma(gg, g, gx * x)); }
};

// b and c by the Taylor series of the exponential in dt: b = sum_n beta_n with beta_0 = 0,
// beta_1 = dt, (n + 2) (n + 1) beta_n+2 = -(n + 1) kappa dt beta_n+1 - gamma dt^2 beta_n. 24 terms
// are exact to double precision up to kappa dt = 2 and gamma dt^2 = 2.
template <class T>
DCMRNN_LANE FlowStep<T> flow_step(T kappa, T gamma, T dt) {
  using S = Scalar<T>;
  constexpr int kTerms = 24;
  const T zero(S(0)), one(S(1));
  const T damping = kappa * dt, restoring = gamma * dt * dt;
  T before = zero, term = dt;
  T b = term, c = T(S(0.5)) * dt * dt;
  DCMRNN_DEVICE_ROLL
  for (int n = 0; n < kTerms; ++n) {
    const T next = (zero - fma(damping * T(S(n + 1)), term, restoring * before)) *
                   T(S(1) / static_cast<S>((n + 2) * (n + 1)));
    before = term;
    term = next;
    b = b + term;
    c = fma(term, dt * T(S(1) / static_cast<S>(n + 3)), c);
  }
  const T gg = fnma(gamma, c, one);
  return {fnma(kappa, b, gg), zero - gamma * b, b, b, gg, c};
}

// Derivatives of flow_step() along the direction that kappa and gamma carry.
template <class T>
DCMRNN_LANE FlowStep<T> flow_slope(Dual<T> kappa, Dual<T> gamma, T dt) {
  const FlowStep<Dual<T>> flow = flow_step(kappa, gamma, Dual<T>(dt, T(Scalar<T>(0))));
  return {flow.ss.derivative, flow.sg.derivative, flow.sx.derivative,
          flow.gs.derivative, flow.gg.derivative, flow.gx.derivative};
}

}  // namespace dcmrnn
