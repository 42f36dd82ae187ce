// Tangents of the neural activity: dx by each free connection, three at a time, over one segment.
// Scaled as X = dt^2 dx (see region_tangent.hpp).
#pragma once

#include "kernels/cpu/neural_sweep.hpp"
#include "kernels/cpu/region_tangent.hpp"

namespace dcmrnn {

template <class T, class Neural>
class NeuralTangents {
 public:
  using S = Scalar<T>;
  static constexpr int kGroup = RegionTangent<T>::kGroup;

  DCMRNN_LANE NeuralTangents(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        groups_((task.free_neurals + kGroup - 1) / kGroup),
        slope_path_(arena.take<T>(stages_times(n_ * n_))),
        slope_of_stage_(arena.take<int>(stages_times(1))),
        signal_(arena.take<T>(stages_times(signals()))),
        tangent_(arena.take<T>(static_cast<std::size_t>(groups_) * n_ * kGroup)),
        path_(arena.take<T>(stages_times(n_ * kGroup))) {}

  DCMRNN_LANE int groups() const { return groups_; }
  DCMRNN_LANE void start() {
    for (int k = 0; k < groups_ * n_ * kGroup; ++k) tangent_[k] = T(S(0));
  }
  // [stage, region, tangent] of the group that was advanced last.
  DCMRNN_LANE const T* path() const { return path_; }

  // Takes what the tangents need of the segment's activity: x_path[stage, region] before each
  // stage.
  DCMRNN_LANE void follow(NeuralSweep<T, Neural>& neural, int cut, const T* x_path) {
    const int begin = task_.cut[cut];
    const int end = task_.cut[cut + 1];
    const T square(task_.dt * task_.dt);
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
      // d(x')/dA[i, k] = dt phi_k, d/dB_j = dt u_j phi_k, d/dC = dt u_j; times dt by the scaling of
      // X (X = dt^2 dx), so that a forcing is dt^3 phi_k. Where i = k it is x itself.
      T* to = signal_ + static_cast<std::ptrdiff_t>(t - begin) * signals();
      const T scale = square * T(task_.dt);
      for (int k = 0; k < n_; ++k) {
        put_signal(to + k, scale * Neural::activity(x[k]), neural.level());
        if constexpr (!Neural::kLinear) put_signal(to + own() + k, scale * x[k], neural.level());
      }
      for (int j = 0; j < task_.layout.inputs; ++j) {
        to[carried() + j] = neural.level()[j] * scale;
      }
    }
  }

  // X of the group's three parameters over the segment: path()[stage, region, tangent].
  DCMRNN_LANE void advance(int cut, int group) {
    switch (n_) {
      case 1:
        advance_of<1>(cut, group);
        break;
      case 2:
        advance_of<2>(cut, group);
        break;
      case 3:
        advance_of<3>(cut, group);
        break;
      case 4:
        advance_of<4>(cut, group);
        break;
      default:
        advance_of<0>(cut, group);
    }
  }

 private:
  DCMRNN_LANE std::size_t stages_times(int count) const {
    return static_cast<std::size_t>(task_.longest_segment) * static_cast<std::size_t>(count);
  }
  // Signals of connections with other regions and of inputs, then those with the region itself
  // where they differ.
  DCMRNN_LANE int signals() const { return own() + (Neural::kLinear ? 0 : carried()); }
  DCMRNN_LANE int own() const { return carried() + task_.layout.inputs; }
  DCMRNN_LANE int carried() const { return (1 + task_.layout.inputs) * n_; }

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
#pragma GCC unroll 12
      for (int k = 0; k < n * kGroup; ++k) out[k] = X[k];
      const T* slope = slope_path_ + slope_of_stage_[t] * n * n;
#pragma GCC unroll 4
      for (int i = 0; i < n; ++i) {
        T next[kGroup];
#pragma GCC unroll 4
        for (int g = 0; g < kGroup; ++g) next[g] = out[i * kGroup + g];
#pragma GCC unroll 4
        for (int k = 0; k < n; ++k) {
          const T m = slope[i * n + k];
#pragma GCC unroll 4
          for (int g = 0; g < kGroup; ++g) next[g] = fma(m, out[k * kGroup + g], next[g]);
        }
#pragma GCC unroll 4
        for (int g = 0; g < kGroup; ++g) X[i * kGroup + g] = next[g];
      }
      const T* signal = signal_ + static_cast<std::ptrdiff_t>(t) * signals();
      for (int g = 0; g < kGroup; ++g) {
        if (to[g] >= 0) X[to[g] * kGroup + g] = X[to[g] * kGroup + g] + signal[from[g]];
      }
      if (task_.stages == 2 && t % 2 == 1) {
        const T* began = out - n * kGroup;
        for (int k = 0; k < n * kGroup; ++k) X[k] = midpoint<T>(began[k], X[k]);
      }
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
  int groups_;
  T* slope_path_;        // [run of the segment, or stage where it is not linear, to, from]
  int* slope_of_stage_;  // [stage] place in slope_path_
  T* signal_;            // [stage, signal] phi_k, u_j phi_k, u_j, x_k, u_j x_k, times dt^3
  T* tangent_;           // [group, region, tangent] X at the segment's begin
  T* path_;              // [stage, region, tangent] of the group at hand
};

}  // namespace dcmrnn
