// Exponential steps of one region's hemodynamics, linearized at its trajectory; the contract of
// region_tangent.hpp. States are not scaled; f1 and v1 are those after the step:
//   s1 = ss s + sg f + sx X     f1 = gs s + gg f + gx X, 0 where f ends on the floor
//   v1 = vv v + vf f + vf1 f1   q1 = qq q + qv v + qv1 v1 + qf f + qf1 f1
#pragma once

#include "dcmrnn/model/hemodynamics/exponential_balloon.hpp"

namespace dcmrnn {

template <class T>
struct ExponentialTangent {
  using S = Scalar<T>;
  using Model = ExponentialBalloon<T>;

  struct Tangent {
    T s, f, v, q;
  };
  struct Force {
    T s, f, v, q;
  };
  using Constants = FlowStep<T>;
  struct Coefficient {
    typename Model::Slopes by;
    T live_f, live_v;
  };

  DCMRNN_LANE static S activity_scale(S) { return S(1); }
  DCMRNN_LANE static T signal_scale(const typename Model::Region&) { return T(S(1)); }

  DCMRNN_LANE static Constants constants(const typename Model::Region& r) { return r; }
  DCMRNN_LANE static Coefficient linearize(const Constants&, const typename Model::Region& r,
                                           const typename Model::RegionSlopes& k,
                                           const typename Model::Record& t, T live_f, T live_v) {
    return {Model::slopes(r, k, t), live_f, live_v};
  }
  template <int Parameter>
  DCMRNN_LANE static Force own_force(const typename Model::Region& r,
                                     const typename Model::RegionSlopes& k,
                                     const typename Model::Record& t, T theta) {
    const typename Model::Forcings by = Model::forcings(r, k, t);
    const T zero(S(0));
    const T minus_rate = zero - r.rate;            // theta d rate / d tau
    const T minus_alpha = zero - k.inverse_alpha;  // theta d (1/alpha) / d alpha
    if constexpr (Parameter == kKappa) return {theta * by.kappa_s, theta * by.kappa_f, zero, zero};
    if constexpr (Parameter == kGamma) return {theta * by.gamma_s, theta * by.gamma_f, zero, zero};
    if constexpr (Parameter == kTau) {
      return {zero, zero, minus_rate * by.rate_v, minus_rate * by.rate_q};
    }
    if constexpr (Parameter == kAlpha) {
      return {zero, zero, minus_alpha * by.alpha_v, minus_alpha * by.alpha_q};
    }
    if constexpr (Parameter == kE0) return {zero, zero, zero, theta * by.e0_q};
    return {zero, zero, zero, zero};
  }

  template <bool Floored>
  DCMRNN_LANE static void advance(const Coefficient& c, const Constants& k, T X, Tangent& d) {
    finish<Floored>(c, k.next_s(d.s, d.f, X), k.next_g(d.s, d.f, X), T(S(0)), T(S(0)), d);
  }
  template <bool Floored>
  DCMRNN_LANE static void advance_own(const Coefficient& c, const Constants& k, const Force& force,
                                      Tangent& d) {
    const T zero(S(0));
    finish<Floored>(c, k.next_s(d.s, d.f, zero) + force.s, k.next_g(d.s, d.f, zero) + force.f,
                    force.v, force.q, d);
  }
  template <bool Floored>
  DCMRNN_LANE static void stop_at_floor(const Coefficient& c, Tangent& d) {
    if constexpr (Floored) d.v = c.live_v * d.v;
  }

 private:
  template <bool Floored>
  DCMRNN_LANE static void finish(const Coefficient& c, T s1, T f1, T v_force, T q_force,
                                 Tangent& d) {
    if constexpr (Floored) f1 = c.live_f * f1;
    const T v1 = fma(c.by.vv, d.v, fma(c.by.vf, d.f, fma(c.by.vf1, f1, v_force)));
    d.q = fma(c.by.qq, d.q, fma(c.by.qv, d.v, fma(c.by.qv1, v1, q_force))) +
          fma(c.by.qf, d.f, c.by.qf1 * f1);
    d = {s1, f1, v1, d.q};
  }
};

}  // namespace dcmrnn
