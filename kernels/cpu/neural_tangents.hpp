// Tangents of the neural activity: dx by each free connection, three at a time, over one segment.
// Scaled as the hemodynamics' tangents ask for (see region_tangent.hpp).
#pragma once

#include "kernels/cpu/neural_sweep.hpp"

namespace dcmrnn {

inline constexpr int kTangentGroup = 3;  // tangents that go through the regions together

template <class T, class Dynamics>
class NeuralTangents {
 public:
  using S = Scalar<T>;
  using Neural = typename Dynamics::Neural;
  using Integrator = typename Dynamics::Integrator;
  static constexpr bool kExponential = Integrator::kExponential;
  static constexpr int kGroup = kTangentGroup;

  // scale: what dx is multiplied by.
  DCMRNN_LANE NeuralTangents(const PackTask<S>& task, S scale, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        scale_(scale),
        groups_((task.free_neurals + kGroup - 1) / kGroup),
        slope_path_(arena.take<T>(stages_times(n_ * n_))),
        slope_of_stage_(arena.take<int>(stages_times(1))),
        signal_(arena.take<T>(stages_times(signals()))),
        tangent_(arena.take<T>(static_cast<std::size_t>(groups_) * n_ * kGroup)),
        path_(arena.take<T>(stages_times(n_ * kGroup))),
        inputs_(arena.take<T>(kExponential ? static_cast<std::size_t>(kChanges * n_) : 0)),
        change_(arena.take<T>(kExponential ? static_cast<std::size_t>(2 * n_ * kGroup) : 0)) {}

  DCMRNN_LANE int groups() const { return groups_; }
  DCMRNN_LANE void start() {
    for (int k = 0; k < groups_ * n_ * kGroup; ++k) tangent_[k] = T(S(0));
  }
  // [stage, region, tangent] of the group that was advanced last: of what the hemodynamics see.
  DCMRNN_LANE const T* path() const { return path_; }

  // Takes what the tangents need of the segment's activity: x_path[stage, region] before each
  // stage.
  DCMRNN_LANE void follow(NeuralSweep<T, Dynamics>& neural, int cut, const T* x_path) {
    const int begin = task_.cut[cut];
    const int end = task_.cut[cut + 1];
    int run = task_.cut_run[cut];
    int slot = -1;
    for (int t = begin; t < end; ++t) {
      const bool enters = t == begin || t == task_.run_begin[run + 1];
      if (enters) {
        if (t != begin) ++run;
        neural.enter_run(run);
      }
      const T* x = x_path + static_cast<std::ptrdiff_t>(t - begin) * n_;
      if (enters || !Neural::kLinear) take_slope(++slot, neural.M(), x);
      slope_of_stage_[t - begin] = slot;
      T* to = signal_ + static_cast<std::ptrdiff_t>(t - begin) * signals();
      if constexpr (kExponential) {
        neural.exponential().stage_inputs(x, inputs_);
        for (int change = 0; change < kChanges; ++change) {
          put_signals(to + change * signals_of_change(), inputs_ + change * n_, neural.level());
        }
      } else {
        put_signals(to, x, neural.level());
      }
    }
  }

  // X of the group's three parameters over the segment: path()[stage, region, tangent].
  DCMRNN_LANE void advance(int cut, int group) {
    with_few_regions(n_, [&]<int N>() DCMRNN_LANE_LAMBDA { advance_of<N>(cut, group); });
  }

 private:
  DCMRNN_LANE std::size_t stages_times(int count) const {
    return static_cast<std::size_t>(task_.longest_segment) * static_cast<std::size_t>(count);
  }
  // Changes of x in a stage of the grid: one, or those of an exponential step, w_1's first.
  static constexpr int kChanges = [] {
    if constexpr (kExponential) return Integrator::kDegree;
    return 1;
  }();
  DCMRNN_LANE int signals() const { return kChanges * signals_of_change(); }
  // Signals of connections with other regions and of inputs, then those with the region itself
  // where they differ.
  DCMRNN_LANE int signals_of_change() const { return own() + (Neural::kLinear ? 0 : carried()); }
  DCMRNN_LANE int own() const { return carried() + task_.layout.inputs; }
  DCMRNN_LANE int carried() const { return (1 + task_.layout.inputs) * n_; }

  // d(x')/dA[i, k] = dt phi_k, d/dB_j = dt u_j phi_k, d/dC = dt u_j, scaled as dx is. Where i = k
  // it is x itself.
  DCMRNN_LANE void put_signals(T* to, const T* x, const T* level) const {
    const T scale = T(scale_) * T(task_.dt);
    for (int k = 0; k < n_; ++k) {
      put_signal(to + k, scale * Neural::activity(x[k]), level);
      if constexpr (!Neural::kLinear) put_signal(to + own() + k, scale * x[k], level);
    }
    for (int j = 0; j < task_.layout.inputs; ++j) to[carried() + j] = level[j] * scale;
  }

  // What A carries, and B of each input.
  DCMRNN_LANE void put_signal(T* to, T by_a, const T* level) const {
    to[0] = by_a;
    for (int j = 0; j < task_.layout.inputs; ++j) to[(1 + j) * n_] = level[j] * by_a;
  }

  // slope[slot, to, from] = d x'[to] / d x[from] less the identity.
  DCMRNN_LANE void take_slope(int slot, const T* M, const T* x) {
    T* slope = slope_path_ + static_cast<std::ptrdiff_t>(slot) * n_ * n_;
    for (int k = 0; k < n_; ++k) {
      const T unit = Neural::through_activity(x[k], T(S(1)));
      for (int i = 0; i < n_; ++i) {
        const T m = M[i * n_ + k];
        slope[i * n_ + k] = Neural::kLinear || i == k ? m : unit * m;
      }
    }
  }

  template <int N>
  DCMRNN_OUTLINE void advance_of(int cut, int group) {
    const int n = N > 0 ? N : n_;
    const int stages = task_.cut[cut + 1] - task_.cut[cut];
    int to[kGroup], from[kGroup];
    for (int g = 0; g < kGroup; ++g) {
      const int k = group * kGroup + g;
      describe(k < task_.free_neurals ? task_.free_neural[k] : -1, &to[g], &from[g]);
    }
    T* X = tangent_ + static_cast<std::ptrdiff_t>(group) * n * kGroup;
    T* out = path_;
    for (int t = 0; t < stages; ++t, out += n * kGroup) {
      const T* slope = slope_path_ + slope_of_stage_[t] * n * n;
      const T* signal = signal_ + static_cast<std::ptrdiff_t>(t) * signals();
      if constexpr (kExponential) {
        exponential_step<N>(slope, signal, to, from, X, out);
        continue;
      }
#pragma GCC unroll 12
      for (int k = 0; k < n * kGroup; ++k) out[k] = X[k];
      move<N>(slope, out, out, X);
      for (int g = 0; g < kGroup; ++g) {
        if (to[g] >= 0) X[to[g] * kGroup + g] = X[to[g] * kGroup + g] + signal[from[g]];
      }
      if (task_.stages == 2 && t % 2 == 1) {
        const T* began = out - n * kGroup;
        for (int k = 0; k < n * kGroup; ++k) X[k] = midpoint<T>(began[k], X[k]);
      }
    }
  }

  // next = X + slope W, each [region, tangent].
  template <int N>
  DCMRNN_LANE void move(const T* slope, const T* X, const T* W, T* moved) const {
    const int n = N > 0 ? N : n_;
#pragma GCC unroll 4
    for (int i = 0; i < n; ++i) {
      T next[kGroup];
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) next[g] = X[i * kGroup + g];
#pragma GCC unroll 4
      for (int k = 0; k < n; ++k) {
        const T m = slope[i * n + k];
#pragma GCC unroll 4
        for (int g = 0; g < kGroup; ++g) next[g] = fma(m, W[k * kGroup + g], next[g]);
      }
#pragma GCC unroll 4
      for (int g = 0; g < kGroup; ++g) moved[i * kGroup + g] = next[g];
    }
  }

  // The stages of an exponential step, linearized; mean [region, tangent] is w_1's.
  template <int N>
  DCMRNN_LANE void exponential_step(const T* slope, const T* signal, const int* to, const int* from,
                                    T* X, T* mean) {
    const int n = N > 0 ? N : n_;
    T* change = change_;
    T* none = change_ + n * kGroup;
    for (int k = 0; k < n * kGroup; ++k) {
      none[k] = T(S(0));
      mean[k] = X[k];
    }
    for (int order = Integrator::kDegree; order >= 1; --order) {
      move<N>(slope, none, mean, change);
      const T* signal_of_change = signal + (order - 1) * signals_of_change();
      for (int g = 0; g < kGroup; ++g) {
        if (to[g] < 0) continue;
        change[to[g] * kGroup + g] = change[to[g] * kGroup + g] + signal_of_change[from[g]];
      }
      T* next = order > 1 ? mean : X;
      const T share(S(1) / static_cast<S>(order));
      for (int k = 0; k < n * kGroup; ++k) next[k] = fma(change[k], share, X[k]);
    }
  }

  // Which region a neural parameter drives and which signal it carries; to = -1 for none.
  DCMRNN_LANE void describe(int parameter, int* to, int* from) const {
    const int square = n_ * n_;
    const int inputs = task_.layout.inputs;
    if (parameter < 0) {
      *to = -1;
      *from = 0;
    } else if (parameter < (1 + inputs) * square) {
      *to = parameter % square / n_;
      *from = parameter / square * n_ + parameter % n_;
      if (!Neural::kLinear && *to == parameter % n_) *from += own();
    } else {
      const int c = parameter - (1 + inputs) * square;
      *to = c / inputs;
      *from = carried() + c % inputs;
    }
  }

  const PackTask<S>& task_;
  int n_;
  S scale_;
  int groups_;
  T* slope_path_;        // [run of the segment, or stage where it is not linear, to, from]
  int* slope_of_stage_;  // [stage] place in slope_path_
  T* signal_;            // [stage, change, signal] phi_k, u_j phi_k, u_j, x_k, u_j x_k, scaled
  T* tangent_;           // [group, region, tangent] X at the segment's begin
  T* path_;              // [stage, region, tangent] of the group at hand
  T* inputs_;            // [change, region] of an exponential step
  T* change_;            // [2, region, tangent] of an exponential step
};

}  // namespace dcmrnn
