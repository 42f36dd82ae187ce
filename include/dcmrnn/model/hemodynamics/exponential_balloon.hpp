// Balloon model of one region (balloon.hpp), one exponential step of dt, of order two:
//
//   s, f   exactly, under the mean x of the step (flow.hpp)
//   v      exponential Rosenbrock step (Hochbruck and Ostermann 2010), linearized at v, while f
//          changes evenly from f to f':
//            v' = v + rate (p1(z) (f - w v) + p2(z) d),   z = rate w / alpha,   d = f' - f
//   q      exponential step at the volume in the middle, vm = (v + v') / 2, while what flows in,
//          i(f) = f (1 - (1-E0)^(1/f)) / E0, changes evenly around fm = (f + f') / 2:
//            q' = e^-y q + rate (p1(y) i(fm) + (p2(y) - p1(y) / 2) i'(fm) d),   y = rate wm
//
// with rate = dt / tau, w = v^(1/alpha - 1), p1(z) = (1 - e^-z) / z, p2(z) = (1 - p1(z)) / z, and
// wm the power of vm by its Taylor polynomial of degree two around v. v and q decay without
// overshoot, however long the step; from far below its steady state a very long step can pass it.
//
// The contract of Balloon: the partial derivatives stand once, in `slopes` and `forcings`.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "dcmrnn/model/hemodynamics/flow.hpp"

namespace dcmrnn {

template <class T>
struct ExponentialBalloon {
  using S = Scalar<T>;
  using State = typename Balloon<T>::State;
  static constexpr S kFloor = Balloon<T>::kFloor;

  // What a step needs of one region's parameters.
  struct Region : FlowStep<T> {
    T dt;
    T rate;       // dt / tau
    T steepness;  // rate / alpha: z of w
    T inverse_steepness;
    T inverse_rate;
    T log2_o, ln_o;  // of 1 - E0
    T inverse_e;     // 1 / E0
    T stiffness;     // 1 / alpha - 1
  };

  // What derivatives need besides.
  struct RegionSlopes {
    FlowStep<T> by_kappa, by_gamma;  // derivatives of the region's flow
    T inverse_alpha;
    T inverse_o;  // 1 / (1 - E0)
    T inverse_tau;
  };

  // What the reverse and tangent sweeps need of one step: what went in, what came out before it was
  // confined (f1 to the floor already), and its powers.
  struct Record {
    T x;  // mean of the step
    T s, f, v, q;
    T f1, v1;
    T e;  // (1-E0)^(1/fm)
    T w;  // v^(1/alpha - 1)
    T log2_v;
    T decay_v, decay_q;  // e^-z, e^-y
  };

  // Calls f with every field of the record.
  template <class F>
  DCMRNN_LANE static void each_field(const F& f) {
    f(&Record::x);
    f(&Record::s);
    f(&Record::f);
    f(&Record::v);
    f(&Record::q);
    f(&Record::f1);
    f(&Record::v1);
    f(&Record::e);
    f(&Record::w);
    f(&Record::log2_v);
    f(&Record::decay_v);
    f(&Record::decay_q);
  }
  // The record whose values of(value) gives from those of another lane's.
  template <class Theirs, class F>
  DCMRNN_LANE static Record record_from(const Theirs& t, const F& of) {
    return {of(t.x),  of(t.s), of(t.f), of(t.v),      of(t.q),       of(t.f1),
            of(t.v1), of(t.e), of(t.w), of(t.log2_v), of(t.decay_v), of(t.decay_q)};
  }
  // The region whose fields of(field) gives from those of Other.
  template <class Other, class F>
  DCMRNN_LANE static Region region_from(const F& of) {
    using Theirs = typename Other::Region;
    return {{of(&Theirs::ss), of(&Theirs::sg), of(&Theirs::sx), of(&Theirs::gs), of(&Theirs::gg),
             of(&Theirs::gx)},
            of(&Theirs::dt),
            of(&Theirs::rate),
            of(&Theirs::steepness),
            of(&Theirs::inverse_steepness),
            of(&Theirs::inverse_rate),
            of(&Theirs::log2_o),
            of(&Theirs::ln_o),
            of(&Theirs::inverse_e),
            of(&Theirs::stiffness)};
  }

  // theta: the region's parameters by RegionParameter.
  DCMRNN_LANE static Region prepare(const T* theta, S dt) {
    const T one(S(1));
    Region r;
    r.dt = T(dt);
    static_cast<FlowStep<T>&>(r) = flow_step(theta[kKappa], theta[kGamma], r.dt);
    r.rate = r.dt * reciprocal(theta[kTau]);
    r.inverse_rate = theta[kTau] * T(S(1) / dt);
    const T inverse_alpha = reciprocal(theta[kAlpha]);
    r.steepness = r.rate * inverse_alpha;
    r.inverse_steepness = r.inverse_rate * theta[kAlpha];
    r.log2_o = log2(one - theta[kE0]);
    r.ln_o = r.log2_o * T(S(coefficients::kLn2));
    r.inverse_e = reciprocal(theta[kE0]);
    r.stiffness = inverse_alpha - one;
    return r;
  }
  DCMRNN_LANE static RegionSlopes prepare_slopes(const T* theta, const Region& r) {
    const T one(S(1)), zero(S(0));
    return {flow_slope<T>({theta[kKappa], one}, {theta[kGamma], zero}, r.dt),
            flow_slope<T>({theta[kKappa], zero}, {theta[kGamma], one}, r.dt), r.stiffness + one,
            reciprocal(one - theta[kE0]), reciprocal(theta[kTau])};
  }

  // Advances the state by one step under the mean activity x, not yet held in the domain. Returns
  // the record of the step.
  DCMRNN_LANE static Record advance(const Region& r, T x, State& h) {
    const T one(S(1)), zero(S(0));
    const T g = h.f - one;
    const T s1 = r.next_s(h.s, g, x);
    const T f1 = one + r.next_g(h.s, g, x);

    Record t{x, h.s, h.f, h.v, h.q, maximum(T(kFloor), f1), zero, zero, zero, zero, zero, zero};
    t.log2_v = log2(h.v);
    t.w = exp2_product(r.stiffness, t.log2_v);
    const T minus_log2e(S(-coefficients::kLog2E));
    t.decay_v = exp2_product(minus_log2e, r.steepness * t.w);
    const Volume by_v = volume(r, t);
    t.v1 = fma(r.rate, fma(by_v.p1, by_v.deficit, by_v.p2 * by_v.d), h.v);

    const Middle m = middle(r, t);
    t.e = exp2_product(r.log2_o, m.inverse_f);
    t.decay_q = exp2_product(minus_log2e, r.rate * m.w);
    const Content c = content(r, t, m);
    h = {s1, f1, t.v1, fma(t.decay_q, h.q, r.rate * c.inflow)};
    return t;
  }

  template <bool Count>
  DCMRNN_LANE static void confine(State& h, T& floor_hits) {
    Balloon<T>::template confine<Count>(h, floor_hits);
  }

  // Partial derivatives of the next (v, q). Those of q at v1 and f1 come on top of what v1 takes of
  // the state before the step; f1 is the next f, held above the floor.
  struct Slopes {
    T vv, vf, vf1;
    T qq, qv, qv1, qf, qf1;
  };
  DCMRNN_LANE static Slopes slopes(const Region& r, const RegionSlopes&, const Record& t) {
    const T half(S(0.5));
    const Volume a = volume(r, t);
    const Middle m = middle(r, t);
    const Content c = content(r, t, m);
    const T relative_w = r.stiffness * m.inverse_v;  // dw/dv / w

    Slopes d;
    d.vv = fma(a.by_z * a.z, relative_w, t.decay_v);
    d.vf1 = r.rate * a.p2;
    d.vf = fnma(r.rate, a.p2, r.rate * a.p1);

    d.qq = t.decay_q;
    const T by_x = c.by_y * r.rate * t.w * m.by_x;  // d q'/d x, x = (v1 / v - 1) / 2
    d.qv1 = by_x * half * m.inverse_v;
    d.qv = fnma(d.qv1 * t.v1, m.inverse_v, c.by_y * c.y * relative_w);
    d.qf1 = fma(half, c.by_fm, c.by_d);
    d.qf = fma(half, c.by_fm, T(S(0)) - c.by_d);
    return d;
  }

  // Partial derivatives of the next state with respect to the region's own parameters: of s and f1
  // by kappa and gamma, and of v1 and q by the rate, by 1/alpha and by E0; those of q by the rate
  // and by 1/alpha come on top of what it takes of v1.
  struct Forcings {
    T kappa_s, kappa_f, gamma_s, gamma_f, rate_v, rate_q, alpha_v, alpha_q, e0_q;
  };
  DCMRNN_LANE static Forcings forcings(const Region& r, const RegionSlopes& k, const Record& t) {
    const T one(S(1));
    const T g = t.f - one;
    const Volume a = volume(r, t);
    const Middle m = middle(r, t);
    const Content c = content(r, t, m);
    const T ln_v = t.log2_v * T(S(coefficients::kLn2));
    const T alpha = r.inverse_steepness * r.rate;

    Forcings p;
    p.kappa_s = k.by_kappa.next_s(t.s, g, t.x);
    p.kappa_f = k.by_kappa.next_g(t.s, g, t.x);
    p.gamma_s = k.by_gamma.next_s(t.s, g, t.x);
    p.gamma_f = k.by_gamma.next_g(t.s, g, t.x);
    p.rate_v = fma(a.by_z * a.z, r.inverse_rate, fma(a.p1, a.deficit, a.p2 * a.d));
    p.rate_q = fma(c.by_y, m.w, c.inflow);
    p.alpha_v = fnma(r.rate * a.p1, t.v * t.w * ln_v, a.by_z * a.z * (alpha + ln_v));
    p.alpha_q = c.by_y * r.rate * fma(t.w, m.by_stiffness, m.w * ln_v);
    const T e_o = t.e * k.inverse_o;
    const T by_e0_of_slope = T(S(0)) - fma(e_o * r.ln_o, m.inverse_f * m.inverse_f, c.slope);
    p.e0_q = r.rate * r.inverse_e * fma(c.p1, e_o - c.inflow_of_f, c.ramp * a.d * by_e0_of_slope);
    return p;
  }

  // Sums over steps of adjoint times forcing; `finish` turns them into derivatives by parameter.
  using Gradient = typename Balloon<T>::Gradient;

  // One step in reverse. In: a, the derivative of the loss by the state after the step. Out: a, the
  // derivative by the state before it (zero through a floored f or v). Returns the part that
  // reaches the mean x.
  DCMRNN_LANE static T reverse_step(const Region& r, const RegionSlopes& k, const Record& t,
                                    State& a, Gradient& g) {
    const Slopes d = slopes(r, k, t);
    const Forcings p = forcings(r, k, t);
    const T floor(kFloor);
    const T by_v1 = fma(a.q, d.qv1, a.v);
    const T by_f1 = a.f + keep_if_above(fma(by_v1, d.vf1, a.q * d.qf1), t.f1, floor);
    g.kappa = fma(a.s, p.kappa_s, fma(by_f1, p.kappa_f, g.kappa));
    g.gamma = fma(a.s, p.gamma_s, fma(by_f1, p.gamma_f, g.gamma));
    g.tau = fma(by_v1, p.rate_v, fma(a.q, p.rate_q, g.tau));
    g.alpha = fma(by_v1, p.alpha_v, fma(a.q, p.alpha_q, g.alpha));
    g.e0 = fma(a.q, p.e0_q, g.e0);

    const T x = fma(r.sx, a.s, r.gx * by_f1);
    const T f = fma(r.sg, a.s, fma(r.gg, by_f1, fma(by_v1, d.vf, a.q * d.qf)));
    a.s = fma(r.ss, a.s, r.gs * by_f1);
    a.f = keep_if_above(f, t.f, floor);
    a.v = keep_if_above(fma(by_v1, d.vv, a.q * d.qv), t.v, floor);
    a.q = a.q * d.qq;
    return x;
  }

  // gradient[RegionParameter] += derivative of the loss by the natural parameter.
  DCMRNN_LANE static void finish(const Region& r, const RegionSlopes& k, const Gradient& g,
                                 T* gradient) {
    gradient[kKappa] = gradient[kKappa] + g.kappa;
    gradient[kGamma] = gradient[kGamma] + g.gamma;
    gradient[kTau] = fnma(r.rate * k.inverse_tau, g.tau, gradient[kTau]);
    // d/dalpha = -1/alpha^2 d/d(1/alpha)
    gradient[kAlpha] = fnma(k.inverse_alpha * k.inverse_alpha, g.alpha, gradient[kAlpha]);
    gradient[kE0] = gradient[kE0] + g.e0;
  }

 private:
  // The step of v: its terms, and by_z = d v' / dz.
  struct Volume {
    T z, p1, p2, deficit, d, by_z;
  };
  DCMRNN_LANE static Volume volume(const Region& r, const Record& t) {
    const T one(S(1));
    Volume a;
    a.z = r.steepness * t.w;
    const T inverse_z = r.inverse_steepness * reciprocal(t.w);
    a.p1 = (one - t.decay_v) * inverse_z;
    a.p2 = (one - a.p1) * inverse_z;
    a.deficit = fnma(t.w, t.v, t.f);
    a.d = t.f1 - t.f;
    const T p1_by_z = (t.decay_v - a.p1) * inverse_z;
    const T p2_by_z = (T(S(0)) - p1_by_z - a.p2) * inverse_z;
    a.by_z = r.rate * fma(p1_by_z, a.deficit, p2_by_z * a.d);
    return a;
  }

  // In the middle of the step: the power of its volume, w m with m a polynomial in x = (v1/v - 1)/2
  // and the stiffness, and by_x, by_stiffness, the derivatives of m.
  struct Middle {
    T inverse_v, inverse_f, w, by_x, by_stiffness;
  };
  DCMRNN_LANE static Middle middle(const Region& r, const Record& t) {
    const T one(S(1)), half(S(0.5));
    Middle m;
    m.inverse_v = reciprocal(t.v);
    m.inverse_f = reciprocal(half * (t.f + t.f1));
    const T x = half * fma(t.v1, m.inverse_v, T(S(-1)));
    const T second = half * (r.stiffness - one);
    m.w = t.w * fma(r.stiffness * x, fma(second, x, one), one);
    m.by_x = r.stiffness * fma(r.stiffness - one, x, one);
    m.by_stiffness = fma((r.stiffness - half) * x, x, x);
    return m;
  }

  // The step of q: inflow is what its rate multiplies, ramp = p2 - p1 / 2; derivatives of q' by y,
  // by fm and by d.
  struct Content {
    T y, p1, ramp, inflow_of_f, slope, inflow, by_y, by_fm, by_d;
  };
  DCMRNN_LANE static Content content(const Region& r, const Record& t, const Middle& m) {
    const T one(S(1)), half(S(0.5));
    const T d = t.f1 - t.f;
    const T fm = half * (t.f + t.f1);
    Content c;
    c.y = r.rate * m.w;
    const T inverse_y = r.inverse_rate * reciprocal(m.w);
    c.p1 = (one - t.decay_q) * inverse_y;
    const T p2 = (one - c.p1) * inverse_y;
    c.ramp = fnma(half, c.p1, p2);
    c.inflow_of_f = fnma(fm, t.e, fm) * r.inverse_e;
    c.slope = fma(t.e * r.ln_o, m.inverse_f, one - t.e) * r.inverse_e;
    c.inflow = fma(c.p1, c.inflow_of_f, c.ramp * c.slope * d);

    const T p1_by_y = (t.decay_q - c.p1) * inverse_y;
    const T p2_by_y = (T(S(0)) - p1_by_y - p2) * inverse_y;
    const T ramp_by_y = fnma(half, p1_by_y, p2_by_y);
    c.by_y = fnma(t.decay_q, t.q, r.rate * fma(p1_by_y, c.inflow_of_f, ramp_by_y * c.slope * d));
    const T curvature = T(S(0)) - t.e * r.ln_o * r.ln_o * r.inverse_e * m.inverse_f * m.inverse_f *
                                      m.inverse_f;  // i''(fm)
    c.by_fm = r.rate * fma(c.p1, c.slope, c.ramp * d * curvature);
    c.by_d = r.rate * c.ramp * c.slope;
    return c;
  }
};

}  // namespace dcmrnn
