// Neural part of the sweeps of one pack: the activity of all regions over one segment of stages,
// its reverse, and the gradient of A, B, C. Works on runs of constant input, so that M = dt (A +
// sum_j u_j B_j) is built once per run and G = sum_t a_t+1 phi_t' (on its diagonal a_t+1 x_t) is
// spread over A and B once per run. Steps of stages (Euler, Heun) and exponential steps.
#pragma once

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/trajectory.hpp"
#include "kernels/arena.hpp"
#include "kernels/cpu/exponential_neural.hpp"
#include "kernels/cpu/few_regions.hpp"
#include "kernels/cpu/pack_task.hpp"

namespace dcmrnn {

template <class T, class Dynamics>
class NeuralSweep {
 public:
  using S = Scalar<T>;
  using Neural = typename Dynamics::Neural;
  using Integrator = typename Dynamics::Integrator;
  static constexpr bool kExponential = Integrator::kExponential;
  static constexpr int kScratch = kExponential ? ExponentialNeural<T>::kScratch : 1;

  DCMRNN_LANE NeuralSweep(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        parameters_(arena.take<T>(task.layout.neural())),
        level_(arena.take<T>(task.layout.inputs)),
        M_(arena.take<T>(n_ * n_)),
        drive_(arena.take<T>(n_)),
        x_(arena.take<T>(n_)),
        a_(arena.take<T>(n_)),
        half_(arena.take<T>(n_)),
        scratch_(arena.take<T>(kScratch * n_)),
        G_(arena.take<T>(n_ * n_)),
        g_(arena.take<T>(n_)),
        sums_(arena.take<T>(task.layout.neural())) {}

  // Takes the current parameters.
  DCMRNN_LANE void prepare() {
    for (int p = 0; p < task_.layout.neural(); ++p) {
      parameters_[p] = lane(task_.parameters, p);
    }
    built_run_ = -1;
  }

  DCMRNN_LANE T* x() { return x_; }
  DCMRNN_LANE T* adjoint() { return a_; }
  DCMRNN_LANE const T* M() const { return M_; }
  DCMRNN_LANE const T* level() const { return level_; }

  // Builds M for the run, if it is not the one built last.
  DCMRNN_LANE void enter_run(int run) {
    if (run == built_run_) return;
    built_run_ = run;
    for (int j = 0; j < task_.layout.inputs; ++j) {
      level_[j] = lane(task_.run_level, run * task_.layout.inputs + j);
    }
    effective_connectivity<T>(task_.layout, parameters_, level_, task_.dt, M_, drive_);
  }

  // Advances x over the segment that starts at the cut. path[stage, region] = x before each stage;
  // seen[stage, region] = what the hemodynamics see of it: x itself, which is not written, or the
  // mean of an exponential step.
  DCMRNN_LANE void forward(int cut, T* path, T* seen) {
    if constexpr (kExponential) {
      forward_of<0>(cut, path, seen);
    } else {
      task_.stages == 1 ? forward_of<1>(cut, path, seen) : forward_of<2>(cut, path, seen);
    }
  }

  // Reverses the segment. In: adjoint() = derivative by x after it, source[stage, region] = what
  // the hemodynamics send to what they saw. Out: adjoint() = derivative by x before the segment;
  // the sums of the segment are added to task.gradient. Path and source are used up.
  DCMRNN_LANE void reverse(int cut, T* path, T* source) {
    if constexpr (kExponential) {
      reverse_of<0>(cut, path, source);
    } else {
      task_.stages == 1 ? reverse_of<1>(cut, path, source) : reverse_of<2>(cut, path, source);
    }
  }

  // Exponential steps under the M that was built last.
  DCMRNN_LANE ExponentialNeural<T> exponential() const { return {n_, M_, drive_, scratch_}; }

 private:
  DCMRNN_LANE static int smaller(int a, int b) { return a < b ? a : b; }
  DCMRNN_LANE static int larger(int a, int b) { return a > b ? a : b; }
  DCMRNN_LANE static T lane(const S* array, int index) {
    return load(array + static_cast<std::ptrdiff_t>(index) * kMembers<T>, T());
  }

  // Stages of a step; 0: exponential steps.
  template <int Stages>
  DCMRNN_OUTLINE void forward_of(int cut, T* path, T* seen) {
    const int begin = task_.cut[cut];
    const int end = task_.cut[cut + 1];
    int run = task_.cut_run[cut];
    for (int t = begin; t < end; ++run) {
      const int last = smaller(end, task_.run_begin[run + 1]);
      enter_run(run);
      with_few_regions(
          n_, [&]<int N>() DCMRNN_LANE_LAMBDA { advance<N, Stages>(t, last, begin, path, seen); });
      t = last;
    }
  }

  template <int Stages>
  DCMRNN_OUTLINE void reverse_of(int cut, T* path, T* source) {
    const T zero(S(0));
    for (int p = 0; p < task_.layout.neural(); ++p) sums_[p] = zero;
    for (int k = 0; k < n_ * n_; ++k) G_[k] = zero;
    for (int k = 0; k < n_; ++k) g_[k] = zero;

    const int begin = task_.cut[cut];
    int run = task_.cut_run[cut + 1];
    if (task_.run_begin[run] == task_.cut[cut + 1]) --run;
    for (int t = task_.cut[cut + 1]; t > begin; --run) {
      const int first = larger(begin, task_.run_begin[run]);
      enter_run(run);
      with_few_regions(n_, [&]<int N>() DCMRNN_LANE_LAMBDA {
        retreat<N, Stages>(first, t, begin, path, source);
      });
      t = first;
      // A member whose own input did not change here goes on summing: its sums must not depend on
      // its neighbours' inputs. At the segment's begin, a fixed place, everyone flushes.
      if (t > begin) {
        flush(lane(task_.run_changed, run));
      } else {
        flush(T(S(1)));
      }
    }
    const T dt(task_.dt);
    for (int p = 0; p < task_.layout.neural(); ++p) {
      accumulate(task_.gradient + p * kMembers<T>, dt * sums_[p]);
    }
  }

  template <int N, int Stages>
  DCMRNN_LANE void advance(int t, int last, int begin, T* path, T* seen) {
    if constexpr (Stages == 0) {
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(t - begin) * n_;
      exponential().template forward<N>(last - t, x_, path + row, seen + row);
    } else {
      steps<N, Stages>(t, last, begin, path);
    }
  }
  template <int N, int Stages>
  DCMRNN_LANE void retreat(int first, int t, int begin, T* path, T* source) {
    if constexpr (Stages == 0) {
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(first - begin) * n_;
      exponential().template reverse<N>(t - first, path + row, source + row, a_, G_, g_);
    } else if constexpr (N > 0) {
      reverse_steps<N, Stages>(first, t, begin, path, source);
    } else {
      reverse_steps_blocked<Stages>(first, t, begin, path, source);
    }
  }

  // Whether stage t is the second one of a step of two.
  template <int Stages>
  DCMRNN_LANE static bool ends_step_of_two(int t) {
    return Stages == 2 && t % 2 == 1;
  }
  // x [region], from the end of the second stage to that of the step that began at `from`.
  DCMRNN_LANE static void end_step(const T* from, T* x, int regions) {
#pragma GCC unroll 4
    for (int i = 0; i < regions; ++i) x[i] = midpoint<T>(from[i], x[i]);
  }
  // In reverse: before the second stage, half of the adjoint is put aside; after the first one it
  // arrives at the step's begin.
  template <int Stages>
  DCMRNN_LANE void put_half_aside(int t, T* a, int regions) {
    if (!ends_step_of_two<Stages>(t)) return;
#pragma GCC unroll 4
    for (int i = 0; i < regions; ++i) half_[i] = a[i] = T(S(0.5)) * a[i];
  }
  template <int Stages>
  DCMRNN_LANE void take_half_back(int t, T* a, int regions) {
    if (Stages == 1 || t % 2 == 1) return;
#pragma GCC unroll 4
    for (int i = 0; i < regions; ++i) a[i] = a[i] + half_[i];
  }

  // N regions known at compile time; 0: any number.
  template <int N, int Stages>
  DCMRNN_LANE void steps(int t, int last, int begin, T* path) {
    if constexpr (N > 0) {
      T x[N], M[N * N], drive[N];
      copy<N>(x_, x);
      copy<N * N>(M_, M);
      copy<N>(drive_, drive);
      for (; t < last; ++t) {
        T* row = path + (t - begin) * N;
        copy<N>(x, row);
        T phi[N], next[N];
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i) phi[i] = Neural::activity(x[i]);
#pragma GCC unroll 4
        for (int i = 0; i < N; ++i) {
          next[i] = neural_step<Neural>(M + i * N, phi, N, M[i * N + i], phi[i], x[i], drive[i]);
        }
        if (ends_step_of_two<Stages>(t)) end_step(row - N, next, N);
        copy<N>(next, x);
      }
      copy<N>(x, x_);
    } else {
      T* phi = scratch_;
      for (; t < last; ++t) {
        T* row = path + static_cast<std::ptrdiff_t>(t - begin) * n_;
        for (int i = 0; i < n_; ++i) {
          row[i] = x_[i];
          phi[i] = Neural::activity(x_[i]);
        }
        for (int i = 0; i < n_; ++i) {
          x_[i] =
              neural_step<Neural>(M_ + i * n_, phi, n_, M_[i * n_ + i], phi[i], row[i], drive_[i]);
        }
        if (ends_step_of_two<Stages>(t)) end_step(row - n_, x_, n_);
      }
    }
  }

  template <int N, int Stages>
  DCMRNN_LANE void reverse_steps(int first, int t, int begin, const T* path, const T* source) {
    T a[N], M[N * N], G[N * N], g[N];
    copy<N>(a_, a);
    copy<N * N>(M_, M);
    copy<N * N>(G_, G);
    copy<N>(g_, g);
    for (--t; t >= first; --t) {
      put_half_aside<Stages>(t, a, N);
      const T* x = path + (t - begin) * N;
      const T* from = source + (t - begin) * N;
      T before[N];
#pragma GCC unroll 4
      for (int k = 0; k < N; ++k) {
        before[k] =
            neural_step_adjoint<Neural>({M + k, N}, a, N, M[k * N + k], a[k], x[k], from[k]);
      }
#pragma GCC unroll 4
      for (int i = 0; i < N; ++i) {
        g[i] = g[i] + a[i];
#pragma GCC unroll 4
        for (int k = 0; k < N; ++k) {
          G[i * N + k] = fma(a[i], i == k ? x[k] : Neural::activity(x[k]), G[i * N + k]);
        }
      }
      copy<N>(before, a);
      take_half_back<Stages>(t, a, N);
    }
    copy<N>(a, a_);
    copy<N * N>(G, G_);
    copy<N>(g, g_);
  }

  // Any number of regions: the adjoint first, kept over the source, as phi is over the path; then G
  // in 2 x 4 tiles that stay in registers over the steps of the run.
  template <int Stages>
  DCMRNN_LANE void reverse_steps_blocked(int first, int last, int begin, T* path, T* source) {
    T* before = scratch_;
    for (int t = last - 1; t >= first; --t) {
      put_half_aside<Stages>(t, a_, n_);
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(t - begin) * n_;
      for (int k = 0; k < n_; ++k) before[k] = T(S(0));
      for (int i = 0; i < n_; ++i) {
        const T a = a_[i];
        for (int k = 0; k < n_; ++k) before[k] = fma(M_[i * n_ + k], a, before[k]);
      }
      for (int k = 0; k < n_; ++k) {
        const T x = path[row + k];
        const T now = neural_arrival<Neural>(before[k], M_[k * n_ + k], a_[k], x, source[row + k]);
        if constexpr (!Neural::kLinear) {
          G_[k * n_ + k] = fma(a_[k], x, G_[k * n_ + k]);
          path[row + k] = Neural::activity(x);
        }
        source[row + k] = a_[k];  // the adjoint after this stage, for G
        a_[k] = now;
      }
      take_half_back<Stages>(t, a_, n_);
    }
    for (int i = 0; i < n_; ++i) {
      T sum = g_[i];
      for (int t = last - 1; t >= first; --t) {
        sum = sum + source[static_cast<std::ptrdiff_t>(t - begin) * n_ + i];
      }
      g_[i] = sum;
    }
    for (int i = 0; i < n_; i += 2) {
      for (int k = 0; k < n_; k += 4) {
        if (i + 2 <= n_ && k + 4 <= n_) {
          outer_product<2, 4>(i, k, first, last, begin, path, source);
        } else {
          for (int row = i; row < smaller(i + 2, n_); ++row) {
            for (int column = k; column < smaller(k + 4, n_); ++column) {
              outer_product<1, 1>(row, column, first, last, begin, path, source);
            }
          }
        }
      }
    }
  }

  // G[row.., column..] += sum_t a phi', latest step first. The diagonal is no matter of phi.
  template <int Rows, int Columns>
  DCMRNN_LANE void outer_product(int row, int column, int first, int last, int begin,
                                 const T* all_phi, const T* adjoint) {
    T tile[Rows * Columns];
#pragma GCC unroll 8
    for (int e = 0; e < Rows * Columns; ++e) {
      tile[e] = G_[(row + e / Columns) * n_ + column + e % Columns];
    }
    for (int t = last - 1; t >= first; --t) {
      const std::ptrdiff_t at = static_cast<std::ptrdiff_t>(t - begin) * n_;
      T phi[Columns];
#pragma GCC unroll 8
      for (int k = 0; k < Columns; ++k) phi[k] = all_phi[at + column + k];
#pragma GCC unroll 8
      for (int i = 0; i < Rows; ++i) {
        const T a = adjoint[at + row + i];
#pragma GCC unroll 8
        for (int k = 0; k < Columns; ++k)
          tile[i * Columns + k] = fma(a, phi[k], tile[i * Columns + k]);
      }
    }
#pragma GCC unroll 8
    for (int e = 0; e < Rows * Columns; ++e) {
      const int to = row + e / Columns, from = column + e % Columns;
      if (Neural::kLinear || to != from) G_[to * n_ + from] = tile[e];
    }
  }

  // Spreads G and g over the sums of A, B, C for the members with flag 1, and empties theirs.
  DCMRNN_LANE void flush(T flag) {
    const T zero(S(0));
    const int entries = n_ * n_;
    const int inputs = task_.layout.inputs;
    for (int e = 0; e < entries; ++e) {
      const T G = select(flag, G_[e], zero);
      G_[e] = select(flag, zero, G_[e]);
      sums_[e] = sums_[e] + G;
      for (int j = 0; j < inputs; ++j) {
        T& sum = sums_[(1 + j) * entries + e];
        sum = fma(level_[j], G, sum);
      }
    }
    for (int i = 0; i < n_; ++i) {
      const T g = select(flag, g_[i], zero);
      g_[i] = select(flag, zero, g_[i]);
      for (int j = 0; j < inputs; ++j) {
        T& sum = sums_[task_.layout.c(i, j)];
        sum = fma(level_[j], g, sum);
      }
    }
  }

  template <int Count>
  DCMRNN_LANE static void copy(const T* from, T* to) {
#pragma GCC unroll 16
    for (int k = 0; k < Count; ++k) to[k] = from[k];
  }

  const PackTask<S>& task_;
  int n_;
  int built_run_ = -1;
  T* parameters_;  // [neural parameter]
  T* level_;       // [input]
  T* M_;           // [to, from]
  T* drive_;       // [region]
  T* x_;           // [region]
  T* a_;           // [region]
  T* half_;        // [region] of the adjoint, while a step of two stages is reversed
  T* scratch_;
  T* G_;     // [to, from] sum of a phi', a x on the diagonal, since the last flush
  T* g_;     // [region] sum of a since the last flush
  T* sums_;  // [neural parameter] of this segment
};

}  // namespace dcmrnn
