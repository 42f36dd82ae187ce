// Balloon model of one region (Buxton 1998; Friston 2000, 2003), one Euler stage of dt:
//
//   s' = s + dt (x - kappa s - gamma (f - 1))                        vasodilatory signal
//   f' = f + dt s                                                    blood flow
//   v' = v + dt (f - v^(1/alpha)) / tau                              blood volume
//   q' = q + dt (f (1 - (1-E0)^(1/f)) / E0 - v^(1/alpha) q / v) / tau     deoxyhemoglobin
//
// with rest at s = 0, f = v = q = 1. The domain: f and v are floored at 0.05 after every stage (a
// power of a negative volume has no meaning), v is held below 4096 so that powers stay finite.
//
// Written with w = v^(1/alpha - 1) and e = (1-E0)^(1/f), so that v^(1/alpha) = w v. The partial
// derivatives stand once, in `slopes` and `forcings`; the adjoint applies them transposed, the
// tangent sweep applies them forwards.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

template <class T>
struct Balloon {
  using S = Scalar<T>;
  static constexpr const char* kName = "balloon";
  static constexpr S kFloor = S(0.05);
  static constexpr S kCeiling = S(4096);
  static constexpr int kParameters = 5;  // kappa, gamma, tau, alpha, E0: the first RegionParameters

  // What a step needs of one region's parameters.
  struct Region {
    T dt;
    T decay;      // 1 - dt kappa
    T dt_gamma;   // dt gamma
    T rate;       // dt / tau
    T rate_e;     // dt / (tau E0)
    T log2_o;     // log2(1 - E0)
    T stiffness;  // 1 / alpha - 1
  };

  // What derivatives need besides.
  struct RegionSlopes {
    T inverse_alpha;
    T ln_o;       // ln(1 - E0)
    T inverse_o;  // 1 / (1 - E0)
    T inverse_e;  // 1 / E0
    T inverse_tau;
  };

  struct State {
    T s, f, v, q;
    DCMRNN_LANE static State rest() { return {T(S(0)), T(S(1)), T(S(1)), T(S(1))}; }
    DCMRNN_LANE static State zero() { return {T(S(0)), T(S(0)), T(S(0)), T(S(0))}; }
    DCMRNN_LANE friend State operator+(const State& a, const State& b) {
      return {a.s + b.s, a.f + b.f, a.v + b.v, a.q + b.q};
    }
    DCMRNN_LANE friend State operator*(T c, const State& a) {
      return {c * a.s, c * a.f, c * a.v, c * a.q};
    }
  };

  // What the reverse and tangent sweeps need of one step: the states before it and its powers.
  struct Record {
    T s, f, v, q;
    T e;  // (1-E0)^(1/f)
    T w;  // v^(1/alpha - 1)
    T log2_v;
  };

  // Calls f with every field of the record.
  template <class F>
  DCMRNN_LANE static void each_field(const F& f) {
    f(&Record::s);
    f(&Record::f);
    f(&Record::v);
    f(&Record::q);
    f(&Record::e);
    f(&Record::w);
    f(&Record::log2_v);
  }
  // The record whose values of(value) gives from those of another lane's.
  template <class Theirs, class F>
  DCMRNN_LANE static Record record_from(const Theirs& t, const F& of) {
    return {of(t.s), of(t.f), of(t.v), of(t.q), of(t.e), of(t.w), of(t.log2_v)};
  }
  // The region whose fields of(field) gives from those of Other.
  template <class Other, class F>
  DCMRNN_LANE static Region region_from(const F& of) {
    using Theirs = typename Other::Region;
    return {of(&Theirs::dt),     of(&Theirs::decay),  of(&Theirs::dt_gamma), of(&Theirs::rate),
            of(&Theirs::rate_e), of(&Theirs::log2_o), of(&Theirs::stiffness)};
  }

  // theta: the region's parameters by RegionParameter.
  DCMRNN_LANE static Region prepare(const T* theta, S dt) {
    const T one(S(1));
    Region r;
    r.dt = T(dt);
    r.decay = fnma(r.dt, theta[kKappa], one);
    r.dt_gamma = r.dt * theta[kGamma];
    r.rate = r.dt * reciprocal(theta[kTau]);
    r.rate_e = r.rate * reciprocal(theta[kE0]);
    r.log2_o = log2(one - theta[kE0]);
    r.stiffness = reciprocal(theta[kAlpha]) - one;
    return r;
  }
  DCMRNN_LANE static RegionSlopes prepare_slopes(const T* theta, const Region& r) {
    const T one(S(1));
    return {r.stiffness + one, r.log2_o * T(S(coefficients::kLn2)), reciprocal(one - theta[kE0]),
            reciprocal(theta[kE0]), reciprocal(theta[kTau])};
  }

  // Advances the state by one stage under neural activity x, not yet held in the domain. Returns
  // the record of the stage.
  DCMRNN_LANE static Record advance(const Region& r, T x, State& h) {
    const T inverse_f = reciprocal(h.f);
    const T e = exp2_product(r.log2_o, inverse_f);
    const T log2_v = log2(h.v);
    const T w = exp2_product(r.stiffness, log2_v);
    const Record record{h.s, h.f, h.v, h.q, e, w, log2_v};

    const T extraction = fnma(h.f, e, h.f);  // f (1 - e)
    const T s = fma(h.s, r.decay, fma(r.dt, x, fnma(r.dt_gamma, h.f, r.dt_gamma)));
    const T f = fma(r.dt, h.s, h.f);
    const T v = fma(r.rate, fnma(h.v, w, h.f), h.v);
    const T q = fma(r.rate_e, extraction, fnma(r.rate * w, h.q, h.q));
    h = {s, f, v, q};
    return record;
  }

  // Holds f and v in the domain. Counts in `floor_hits` where they had left it when Count is set.
  template <bool Count>
  DCMRNN_LANE static void confine(State& h, T& floor_hits) {
    const T floor(kFloor);
    if constexpr (Count) floor_hits = count_if_below(floor_hits, minimum(h.f, h.v), floor);
    h.f = maximum(floor, h.f);
    h.v = minimum(T(kCeiling), maximum(floor, h.v));
  }

  // Partial derivatives of the next (v, q) with respect to the state before the step. The others
  // are constants: ds'/ds = decay, ds'/df = -dt gamma, df'/ds = dt, df'/df = 1, dv'/df = rate.
  struct Slopes {
    T vv, qf, qv, qq;
  };
  DCMRNN_LANE static Slopes slopes(const Region& r, const RegionSlopes& k, const Record& t) {
    const T one(S(1));
    const T rate_w = r.rate * t.w;
    return {fnma(rate_w, k.inverse_alpha, one),
            r.rate_e * fma(t.e, k.ln_o * reciprocal(t.f), one - t.e),
            T(S(0)) - rate_w * r.stiffness * t.q * reciprocal(t.v), one - rate_w};
  }

  // Partial derivatives of the next state with respect to the region's own parameters, divided by
  // the step's rates: ds'/dkappa = -dt kappa_s, ds'/dgamma = -dt gamma_s,
  // d(v', q')/dtau = -rate/tau (tau_v, tau_q), d(v', q')/d(1/alpha) = -rate ln2 (alpha_v, alpha_q),
  // dq'/dE0 = rate_e e0_q.
  struct Forcings {
    T kappa_s, gamma_s, tau_v, tau_q, alpha_v, alpha_q, e0_q;
  };
  DCMRNN_LANE static Forcings forcings(const Region&, const RegionSlopes& k, const Record& t) {
    const T wv = t.w * t.v;
    const T wq = t.w * t.q;
    const T extraction = fnma(t.f, t.e, t.f) * k.inverse_e;
    return {t.s,
            t.f - T(S(1)),
            t.f - wv,
            extraction - wq,
            wv * t.log2_v,
            wq * t.log2_v,
            fnma(t.e, T(S(0)) - k.inverse_o, T(S(0)) - extraction)};
  }

  // Sums over steps of adjoint times forcing; `finish` turns them into derivatives by parameter.
  struct Gradient {
    T kappa, gamma, tau, alpha, e0;
    DCMRNN_LANE static Gradient zero() {
      const T z(S(0));
      return {z, z, z, z, z};
    }
  };

  // One step in reverse. In: a, the derivative of the loss by the state after the step. Out: a, the
  // derivative by the state before it (zero through a floored f or v). Returns the part that
  // reaches x.
  DCMRNN_LANE static T reverse_step(const Region& r, const RegionSlopes& k, const Record& t,
                                    State& a, Gradient& g) {
    const Slopes d = slopes(r, k, t);
    const Forcings p = forcings(r, k, t);
    g.kappa = fma(a.s, p.kappa_s, g.kappa);
    g.gamma = fma(a.s, p.gamma_s, g.gamma);
    g.tau = fma(a.v, p.tau_v, fma(a.q, p.tau_q, g.tau));
    g.alpha = fma(a.v, p.alpha_v, fma(a.q, p.alpha_q, g.alpha));
    g.e0 = fma(a.q, p.e0_q, g.e0);

    const T x = r.dt * a.s;
    const T s = fma(a.s, r.decay, r.dt * a.f);
    const T f = fma(a.q, d.qf, fma(r.rate, a.v, fnma(r.dt_gamma, a.s, a.f)));
    const T v = fma(a.q, d.qv, a.v * d.vv);
    a.s = s;
    a.f = keep_if_above(f, t.f, T(kFloor));
    a.v = keep_if_above(v, t.v, T(kFloor));
    a.q = a.q * d.qq;
    return x;
  }

  // Adds an adjoint that reaches the state at a record's begin past the stages in between.
  DCMRNN_LANE static void add_straight(const Record& t, const State& past, State& a) {
    a.s = a.s + past.s;
    a.f = a.f + keep_if_above(past.f, t.f, T(kFloor));
    a.v = a.v + keep_if_above(past.v, t.v, T(kFloor));
    a.q = a.q + past.q;
  }

  // gradient[RegionParameter] += derivative of the loss by the natural parameter.
  DCMRNN_LANE static void finish(const Region& r, const RegionSlopes& k, const Gradient& g,
                                 T* gradient) {
    gradient[kKappa] = gradient[kKappa] - r.dt * g.kappa;
    gradient[kGamma] = gradient[kGamma] - r.dt * g.gamma;
    gradient[kTau] = gradient[kTau] - r.rate * k.inverse_tau * g.tau;
    // d/dalpha = -1/alpha^2 d/d(1/alpha)
    gradient[kAlpha] = fma(r.rate * T(S(coefficients::kLn2)) * k.inverse_alpha * k.inverse_alpha,
                           g.alpha, gradient[kAlpha]);
    gradient[kE0] = fma(r.rate_e, g.e0, gradient[kE0]);
  }
};

}  // namespace dcmrnn
