// The step of one region's hemodynamics, linearized at its trajectory: what the tangent sweep
// applies to every parameter alike. States are scaled so that most coefficients are 1:
//   S = dt ds,  F = df,  V = dv tau/dt,  Q = dq tau/dt,  X = dt^2 dx
//   S' = decay S - dt^2 gamma F + X     F' = F + S     V' = vv V + F     Q' = qq Q + qv V + qf F
#pragma once

#include "dcmrnn/model/trajectory.hpp"

namespace dcmrnn {

template <class T>
struct RegionTangent {
  static constexpr int kGroup = 3;  // tangents that go through a region together

  struct Tangent {
    T s, f, v, q;
  };
  // What a parameter of the region itself adds to S, V, Q in a step.
  struct Force {
    T s, v, q;
  };
  // The region's own step, linearized. The live flags are 0 where f or v ends on the floor.
  struct Coefficient {
    T vv, qf, qv, qq, live_f, live_v;
  };

  DCMRNN_LANE static void advance(const Coefficient& c, T decay, T minus_gamma, T s_force,
                                  Tangent& d) {
    const T f = d.f;
    d.q = fma(c.qq, d.q, fma(c.qv, d.v, c.qf * f));
    d.v = fma(c.vv, d.v, f);
    d.f = f + d.s;
    d.s = fma(decay, d.s, fma(minus_gamma, f, s_force));
  }
  // Nothing passes a floored f or v.
  template <bool Floored>
  DCMRNN_LANE static void stop_at_floor(const Coefficient& c, Tangent& d) {
    if constexpr (Floored) {
      d.v = c.live_v * d.v;
      d.f = c.live_f * d.f;
    }
  }

  // Runs the stages up to `end` through d [kGroup]: stage(g) advances tangent g by one; c moves on.
  template <bool Floored, int Stages, class Stage, class Next>
  DCMRNN_LANE static void run_stages(int& t, int end, const Coefficient*& c, Tangent* d,
                                     const Stage& stage, const Next& next) {
#pragma GCC unroll 1
    for (; t < end; t += Stages) {
      Tangent began[kGroup];
      if constexpr (Stages == 2) {
#pragma GCC unroll 4
        for (int g = 0; g < kGroup; ++g) began[g] = d[g];
      }
#pragma GCC unroll 2
      for (int k = 0; k < Stages; ++k) {
#pragma GCC unroll 4
        for (int g = 0; g < kGroup; ++g) {
          stage(g);
          if (Stages == 2 && k == 1) {
            d[g] = {midpoint<T>(began[g].s, d[g].s), midpoint<T>(began[g].f, d[g].f),
                    midpoint<T>(began[g].v, d[g].v), midpoint<T>(began[g].q, d[g].q)};
          }
          stop_at_floor<Floored>(*c, d[g]);
        }
        next();
        ++c;
      }
    }
  }
};

}  // namespace dcmrnn
