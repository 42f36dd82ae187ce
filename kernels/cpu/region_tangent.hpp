// The stages of one region's hemodynamics (Euler, Heun), linearized at its trajectory: what the
// tangent sweep applies to every parameter alike. States are scaled so that most coefficients are
// 1:
//   S = dt ds,  F = df,  V = dv tau/dt,  Q = dq tau/dt,  X = dt^2 dx
//   S' = decay S - dt^2 gamma F + X     F' = F + S     V' = vv V + F     Q' = qq Q + qv V + qf F
//
// The contract that exponential_tangent.hpp keeps as well.
#pragma once

#include "dcmrnn/model/trajectory.hpp"

namespace dcmrnn {

template <class T>
struct RegionTangent {
  using S = Scalar<T>;
  using Model = Balloon<T>;

  struct Tangent {
    T s, f, v, q;
  };
  // What a parameter of the region itself adds to S, V, Q in a stage.
  struct Force {
    T s, v, q;
  };
  // What does not change over a sweep.
  struct Constants {
    T decay, minus_gamma, inverse_rate;
  };
  // The region's own stage. The live flags are 0 where f or v ends on the floor.
  struct Coefficient {
    T vv, qf, qv, qq, live_f, live_v;
  };

  // dx and the derivatives of the signal by v and q, as they are scaled here.
  DCMRNN_LANE static S activity_scale(S dt) { return dt * dt; }
  DCMRNN_LANE static T signal_scale(const typename Model::Region& r) { return r.rate; }

  DCMRNN_LANE static Constants constants(const typename Model::Region& r) {
    return {r.decay, T(S(0)) - r.dt_gamma * r.dt, reciprocal(r.rate)};
  }
  DCMRNN_LANE static Coefficient linearize(const Constants& constants,
                                           const typename Model::Region& r,
                                           const typename Model::RegionSlopes& k,
                                           const typename Model::Record& t, T live_f, T live_v) {
    const typename Model::Slopes d = Model::slopes(r, k, t);
    return {d.vv, d.qf * constants.inverse_rate, d.qv, d.qq, live_f, live_v};
  }
  // theta times the forcing of a RegionParameter; none for another number.
  template <int Parameter>
  DCMRNN_LANE static Force own_force(const typename Model::Region& r,
                                     const typename Model::RegionSlopes& k,
                                     const typename Model::Record& t, T theta) {
    const typename Model::Forcings by = Model::forcings(r, k, t);
    const T zero(S(0));
    const T minus_s = zero - r.dt * r.dt * theta;
    const T alpha = T(S(coefficients::kLn2)) * k.inverse_alpha;
    if constexpr (Parameter == kKappa) return {minus_s * by.kappa_s, zero, zero};
    if constexpr (Parameter == kGamma) return {minus_s * by.gamma_s, zero, zero};
    if constexpr (Parameter == kTau) return {zero, zero - by.tau_v, zero - by.tau_q};
    if constexpr (Parameter == kAlpha) return {zero, alpha * by.alpha_v, alpha * by.alpha_q};
    if constexpr (Parameter == kE0) return {zero, zero, by.e0_q};
    return {zero, zero, zero};
  }

  // One stage under X, or under what an own parameter adds.
  template <bool Floored>
  DCMRNN_LANE static void advance(const Coefficient& c, const Constants& k, T s_force, Tangent& d) {
    const T f = d.f;
    d.q = fma(c.qq, d.q, fma(c.qv, d.v, c.qf * f));
    d.v = fma(c.vv, d.v, f);
    d.f = f + d.s;
    d.s = fma(k.decay, d.s, fma(k.minus_gamma, f, s_force));
  }
  template <bool Floored>
  DCMRNN_LANE static void advance_own(const Coefficient& c, const Constants& k, const Force& force,
                                      Tangent& d) {
    advance<Floored>(c, k, force.s, d);
    d.v = d.v + force.v;
    d.q = d.q + force.q;
  }
  // Nothing passes a floored f or v.
  template <bool Floored>
  DCMRNN_LANE static void stop_at_floor(const Coefficient& c, Tangent& d) {
    if constexpr (Floored) {
      d.v = c.live_v * d.v;
      d.f = c.live_f * d.f;
    }
  }
};

}  // namespace dcmrnn
