// Exponential steps of the activity of one pack (integrator/exp2.hpp) under one M, and their
// reverse.
#pragma once

#include <cstddef>

#include "dcmrnn/model/integrator/exp2.hpp"
#include "dcmrnn/model/neural_step.hpp"

namespace dcmrnn {

template <class T>
struct ExponentialNeural {
  using S = Scalar<T>;
  static constexpr int kDegree = Exp2::kDegree;
  // Values of a region: the inputs of the stages, what goes straight to x, the adjoint of a change.
  static constexpr int kScratch = kDegree + 2;

  int regions;
  const T* M;      // [to, from]
  const T* drive;  // [region]
  T* scratch;      // [kScratch, region]

  // The inputs of the stages of a step from x: w[order - 1, region], the mean of the step first.
  // N regions known at compile time; 0: any number.
  template <int N = 0>
  DCMRNN_LANE void stage_inputs(const T* x, T* w) const {
    const int n = N > 0 ? N : regions;
#pragma GCC unroll 4
    for (int i = 0; i < n; ++i) w[(kDegree - 1) * n + i] = x[i];
#pragma GCC unroll 8
    for (int order = kDegree; order > 1; --order) {
#pragma GCC unroll 4
      for (int i = 0; i < n; ++i) {
        w[(order - 2) * n + i] =
            exponential_stage(M + i * n, w + (order - 1) * n, n, x[i], drive[i], order);
      }
    }
  }

  // Advances x [region]; path[step, region] = x before each step, mean[step, region] = over it.
  template <int N>
  DCMRNN_LANE void forward(int steps, T* x, T* path, T* mean) const {
    const int n = N > 0 ? N : regions;
    T few[N > 0 ? kDegree * N : 1];
    T* w = N > 0 ? few : scratch;
    for (int t = 0; t < steps; ++t, path += n, mean += n) {
#pragma GCC unroll 4
      for (int i = 0; i < n; ++i) path[i] = x[i];
      stage_inputs<N>(path, w);
#pragma GCC unroll 4
      for (int i = 0; i < n; ++i) {
        mean[i] = w[i];
        x[i] = exponential_stage(M + i * n, w, n, path[i], drive[i], 1);
      }
    }
  }

  // Takes the adjoint a [region] from after the steps to before them; source[step, region] arrives
  // at their means. The adjoint passes the stages in the order of w; from each a part goes straight
  // to x. Adds to G [to, from] and g [region].
  template <int N>
  DCMRNN_LANE void reverse(int steps, const T* path, const T* source, T* a, T* G, T* g) const {
    const int n = N > 0 ? N : regions;
    T few[N > 0 ? kScratch * N : 1], few_a[N > 0 ? N : 1], few_G[N > 0 ? N * N : 1];
    T* w = N > 0 ? few : scratch;
    T* straight = w + kDegree * n;
    T* by_change = straight + n;
    T* now = N > 0 ? few_a : a;
    T* sum = N > 0 ? few_G : G;
    if constexpr (N > 0) {
#pragma GCC unroll 4
      for (int i = 0; i < N; ++i) now[i] = a[i];
#pragma GCC unroll 16
      for (int e = 0; e < N * N; ++e) sum[e] = G[e];
    }
    for (int t = steps - 1; t >= 0; --t) {
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(t) * n;
      stage_inputs<N>(path + row, w);
#pragma GCC unroll 4
      for (int i = 0; i < n; ++i) straight[i] = T(S(0));
#pragma GCC unroll 8
      for (int order = 1; order <= kDegree; ++order) {
        const T* from = w + (order - 1) * n;
#pragma GCC unroll 4
        for (int i = 0; i < n; ++i) {
          straight[i] = straight[i] + now[i];
          by_change[i] = now[i] * T(S(1) / static_cast<S>(order));
          g[i] = g[i] + by_change[i];
#pragma GCC unroll 4
          for (int k = 0; k < n; ++k) sum[i * n + k] = fma(by_change[i], from[k], sum[i * n + k]);
        }
#pragma GCC unroll 4
        for (int k = 0; k < n; ++k) {
          now[k] = carried_back<T>({M + k, n}, by_change, n);
          if (order == 1) now[k] = now[k] + source[row + k];
        }
      }
#pragma GCC unroll 4
      for (int i = 0; i < n; ++i) now[i] = now[i] + straight[i];
    }
    if constexpr (N > 0) {
#pragma GCC unroll 4
      for (int i = 0; i < N; ++i) a[i] = now[i];
#pragma GCC unroll 16
      for (int e = 0; e < N * N; ++e) G[e] = sum[e];
    }
  }
};

}  // namespace dcmrnn
