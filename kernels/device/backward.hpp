// Reverse sweep, a thread per member and window: each segment between two cuts is recomputed from
// its checkpoint into a tape in shared memory and then reversed. Windows run in parallel; their
// sums stay apart and are added in order by SumWindows.
#pragma once

#include "kernels/device/forward.hpp"

namespace dcmrnn::device {

// Steps between two cuts of a device's plan: the tape of a segment stays in shared memory (768
// bytes a thread at 3 regions). Depends on the model alone, or bits would depend on the batch.
inline constexpr int kDeviceSegment = 8;

template <class S, class Neural, class Output, int N>
struct Backward {
  using Shared = S;
  static constexpr const char* kName = "backward";
  static constexpr int kBlock = 64;
  static constexpr int kMinBlocks = 4;
  using Model = Balloon<S>;
  using Signal = BoldSignal<S, Output>;
  static constexpr int kRecord = 8;         // x s f v q e w log2_v
  static constexpr int kFlushSegments = 8;  // segments between two flushes of the region sums

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  int window;  // -1: all, index = slot + slots window; else this one, its sums in the first place

  // Values of S a thread needs in shared memory; with any number of regions the tape is scratch.
  DCMRNN_LANE int shared_values() const { return N > 0 ? kDeviceSegment * N * kRecord : 0; }

  DCMRNN_LANE void operator()(int index, Strided<S> shared) const {
    const int slot = index % chunk.slots;
    const int place = index / chunk.slots;
    const int w = window < 0 ? place : window;
    const Data<S>& data = problem.data_of(chunk.member[slot]);
    const Grid<S>& grid = grids[data.grid];
    if (w >= grid.windows) return;
    Arena arena(chunk.scratch + static_cast<std::ptrdiff_t>(index) * chunk.scratch_bytes);
    Sweep sweep(*this, data, grid, slot, place, shared, arena);
    sweep.run(grid.window[2 * w], grid.window[2 * w + 1]);
  }

  // Bytes of scratch a thread needs where N = 0.
  static std::size_t scratch_bytes(const ParameterLayout& layout) {
    Arena count(nullptr);
    const Data<S> none{};
    const Backward body{};
    const Grid<S> grid{};
    const Sweep sweep(body, none, grid, layout, count);
    return count.used();
  }

 private:
  struct Sweep {
    using Cell = MemberCell<S, Neural, N>;

    DCMRNN_LANE Sweep(const Backward& body, const Data<S>& data, const Grid<S>& grid, int slot,
                      int place, Strided<S> shared, Arena& arena)
        : Sweep(body, data, grid, body.problem.layout, arena) {
      slot_ = slot;
      place_ = place;
      if constexpr (N > 0) tape_ = shared;
    }
    DCMRNN_LANE Sweep(const Backward& body, const Data<S>& data, const Grid<S>& grid,
                      const ParameterLayout& layout, Arena& arena)
        : body_(body),
          data_(data),
          grid_(grid),
          layout_(layout),
          cell_(layout, data, grid.dt, arena),
          slopes_(arena, layout.regions),
          signal_(arena, layout.regions),
          a_(arena, layout.regions),
          before_(arena, layout.regions),
          adjoint_(arena, layout.regions),
          sums_(arena, layout.regions),
          by_e0_(arena, layout.regions),
          by_epsilon_(arena, layout.regions),
          G_(arena, layout.regions * layout.regions),
          g_(arena, layout.regions) {
      if constexpr (N == 0) {
        tape_.base =
            arena.take<S>(static_cast<std::size_t>(kDeviceSegment) * layout.regions * kRecord);
      }
    }

    DCMRNN_LANE void run(int first, int last) {
      const NaturalParameters<S> parameter{body_.chunk, slot_};
      cell_.prepare(parameter);
      const int n = cell_.regions();
      DCMRNN_DEVICE_UNROLL
      for (int i = 0; i < n; ++i) {
        S theta[kRegionParameters];
        DCMRNN_DEVICE_UNROLL
        for (int p = 0; p < kRegionParameters; ++p) theta[p] = parameter(layout_.phi(p, i));
        slopes_[i] = Model::prepare_slopes(theta, cell_.region(i));
        signal_[i] = Signal::prepare(theta, body_.problem.constants);
        a_[i] = S(0);
        adjoint_[i] = Model::State::zero();
      }
      clear_neural_sums();
      clear_region_sums();
      for (int cut = last - 1; cut >= first; --cut) {
        recompute(cut, parameter);
        reverse(cut, parameter);
        if ((cut - first) % kFlushSegments == 0) flush_regions();
      }
      flush_neural();
    }

   private:
    DCMRNN_LANE S& tape(int step, int region, int value) const {
      return tape_[(step * cell_.regions() + region) * kRecord + value];
    }
    DCMRNN_LANE typename Model::Record record(int step, int i) const {
      return {tape(step, i, 1), tape(step, i, 2), tape(step, i, 3), tape(step, i, 4),
              tape(step, i, 5), tape(step, i, 6), tape(step, i, 7)};
    }

    DCMRNN_LANE void recompute(int cut, const NaturalParameters<S>& parameter) {
      const int begin = grid_.cut[cut];
      Checkpoints<S>{body_.chunk, cell_.regions(), slot_}.restore(cut, cell_);
      cell_.seek(begin, parameter);
      cell_.advance(grid_.cut[cut + 1], parameter,
                    [&](int t, int i, const S& x, const typename Model::Record& r) {
                      tape(t - begin, i, 0) = x;
                      tape(t - begin, i, 1) = r.s;
                      tape(t - begin, i, 2) = r.f;
                      tape(t - begin, i, 3) = r.v;
                      tape(t - begin, i, 4) = r.q;
                      tape(t - begin, i, 5) = r.e;
                      tape(t - begin, i, 6) = r.w;
                      tape(t - begin, i, 7) = r.log2_v;
                    });
      if (sums_run_ < 0) sums_run_ = cell_.run();
    }

    DCMRNN_LANE void reverse(int cut, const NaturalParameters<S>& parameter) {
      const int begin = grid_.cut[cut];
      const int end = grid_.cut[cut + 1];
      int span = grid_.cut_span[cut + 1] - 1;
      for (int t = end; t > begin; --t) {
        if (span >= grid_.cut_span[cut] && grid_.span_end[span] == t) {
          DCMRNN_DEVICE_UNROLL
          for (int i = 0; i < cell_.regions(); ++i) {
            const int scan = grid_.span_scan[span * cell_.regions() + i];
            if (scan < 0) continue;
            if (t == end) {
              inject(scan, i, cell_.h(i).v, cell_.h(i).q);
            } else {
              inject(scan, i, tape(t - begin, i, 3), tape(t - begin, i, 4));
            }
          }
          --span;
        }
        // The step from t - 1 to t took the run that holds t - 1.
        if (t - 1 < data_.run_begin[cell_.run()]) cell_.enter_run(cell_.run() - 1, parameter);
        if (sums_run_ != cell_.run()) {
          flush_neural();
          sums_run_ = cell_.run();
        }
        reverse_step(t - 1 - begin);
      }
    }

    // dL/dy arrives at v and q of the region.
    DCMRNN_LANE void inject(int scan, int i, S v, S q) {
      const int n = cell_.regions();
      const S from = body_.chunk.prediction[(scan * n + i) * body_.chunk.slots + slot_] *
                     grid_.share[scan * n + i];
      signal_[i].reverse(from, v, q, S(Model::kFloor), adjoint_[i].v, adjoint_[i].q, by_e0_[i],
                         by_epsilon_[i]);
    }

    DCMRNN_LANE void reverse_step(int step) {
      const int n = cell_.regions();
      DCMRNN_DEVICE_UNROLL
      for (int k = 0; k < n; ++k) {
        const S source = Model::reverse_step(cell_.region(k), slopes_[k], record(step, k),
                                             adjoint_[k], sums_[k]);
        before_[k] =
            neural_step_adjoint<Neural>(cell_.M(), a_.data(), n, k, tape(step, k, 0), source);
      }
      DCMRNN_DEVICE_UNROLL
      for (int i = 0; i < n; ++i) {
        g_[i] = g_[i] + a_[i];
        DCMRNN_DEVICE_UNROLL
        for (int k = 0; k < n; ++k) {
          G_[i * n + k] = fma(a_[i], Neural::activity(tape(step, k, 0)), G_[i * n + k]);
        }
      }
      DCMRNN_DEVICE_UNROLL
      for (int k = 0; k < n; ++k) a_[k] = before_[k];
    }

    DCMRNN_LANE double& gradient(int p) const {
      return body_.chunk.gradient[(place_ * layout_.size() + p) * body_.chunk.slots + slot_];
    }

    // Spreads G = sum a phi' and g = sum a over A, B, C by the level of the run they belong to.
    DCMRNN_LANE void flush_neural() {
      const int n = cell_.regions();
      const S* level = data_.run_level + sums_run_ * layout_.inputs;
      DCMRNN_DEVICE_UNROLL
      for (int i = 0; i < n; ++i) {
        DCMRNN_DEVICE_UNROLL
        for (int k = 0; k < n; ++k) {
          const S by_a = grid_.dt * G_[i * n + k];
          gradient(layout_.a(i, k)) += static_cast<double>(by_a);
          for (int j = 0; j < layout_.inputs; ++j) {
            gradient(layout_.b(j, i, k)) += static_cast<double>(level[j] * by_a);
          }
        }
        for (int j = 0; j < layout_.inputs; ++j) {
          gradient(layout_.c(i, j)) += static_cast<double>(level[j] * (grid_.dt * g_[i]));
        }
      }
      clear_neural_sums();
    }
    DCMRNN_LANE void clear_neural_sums() {
      const int n = cell_.regions();
      DCMRNN_DEVICE_UNROLL
      for (int e = 0; e < n * n; ++e) G_[e] = S(0);
      DCMRNN_DEVICE_UNROLL
      for (int i = 0; i < n; ++i) g_[i] = S(0);
    }

    DCMRNN_LANE void flush_regions() {
      DCMRNN_DEVICE_UNROLL
      for (int i = 0; i < cell_.regions(); ++i) {
        S by[kRegionParameters] = {S(0), S(0), S(0), S(0), by_e0_[i], by_epsilon_[i]};
        Model::finish(cell_.region(i), slopes_[i], sums_[i], by);
        DCMRNN_DEVICE_UNROLL
        for (int p = 0; p < kRegionParameters; ++p) {
          gradient(layout_.phi(p, i)) += static_cast<double>(by[p]);
        }
      }
      clear_region_sums();
    }
    DCMRNN_LANE void clear_region_sums() {
      DCMRNN_DEVICE_UNROLL
      for (int i = 0; i < cell_.regions(); ++i) {
        sums_[i] = Model::Gradient::zero();
        by_e0_[i] = by_epsilon_[i] = S(0);
      }
    }

    const Backward& body_;
    const Data<S>& data_;
    const Grid<S>& grid_;
    ParameterLayout layout_;
    int slot_ = 0;
    int place_ = 0;
    int sums_run_ = -1;  // the run whose steps G and g hold
    Strided<S> tape_{};  // [step, region, x s f v q e w log2_v]
    Cell cell_;
    Local<typename Model::RegionSlopes, N> slopes_;
    Local<Signal, N> signal_;
    Local<S, N> a_;                            // derivative by x
    Local<S, N> before_;                       // the same a step earlier
    Local<typename Model::State, N> adjoint_;  // derivative by s f v q
    Local<typename Model::Gradient, N> sums_;
    Local<S, N> by_e0_, by_epsilon_;
    Local<S, N * N> G_;
    Local<S, N> g_;
  };
};

// gradient[0] = sum over windows, in order. index = slot + slots parameter.
template <class S>
struct SumWindows {
  static constexpr const char* kName = "sum_windows";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;

  DCMRNN_LANE void operator()(int index) const {
    const int slot = index % chunk.slots;
    const int windows = grids[problem.data_of(chunk.member[slot]).grid].windows;
    const int size = problem.layout.size() * chunk.slots;
    double sum = 0;
    for (int w = 0; w < windows; ++w) sum += chunk.gradient[w * size + index];
    chunk.gradient[index] = sum;
  }
};

}  // namespace dcmrnn::device
