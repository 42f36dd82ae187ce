// Reverse sweep, a team per member and window: each segment between two cuts is recomputed from its
// checkpoint into a tape in shared memory, then reversed. SumWindows adds what the windows sum.
#pragma once

#include "kernels/device/backward_room.hpp"

namespace dcmrnn::device {

template <class S, class Dynamics, class TeamOfMember>
struct Backward {
  using Team = TeamOfMember;
  using T = typename Team::template Value<S>;
  using Shared = S;
  static constexpr const char* kName = "backward";
  static constexpr int kBlock = 64;
  static constexpr int kMinBlocks = 4;
  using Neural = typename Dynamics::Neural;
  using Integrator = typename Dynamics::Integrator;
  using Model = typename Dynamics::template Hemodynamics<T>;
  using Signal = BoldSignal<T>;
  using Room = BackwardRoom<S, Dynamics, Team>;
  using Cell = typename Room::Cell;
  static constexpr int kSharedValues = Room::kSharedValues;
  static constexpr int kRecord = Room::kRecord;
  static constexpr int kDegree = Room::kDegree;
  static constexpr int kHalf = Room::kHalf;
  static constexpr int kFlushSegments = 8;  // segments between two flushes of the region sums

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  int window;  // -1: all, index = slot + slots window; else this one, its sums in the first place

  DCMRNN_LANE void operator()(int index, const Team& team, Strided<T> shared) const {
    const int slot = index % chunk.slots;
    const int place = index / chunk.slots;
    const int w = window < 0 ? place : window;
    const Data<S>& data = problem.data_of(chunk.member[slot]);
    const Grid<S>& grid = grids[data.grid];
    if (w >= grid.windows) return;
    Arena arena(chunk.scratch + static_cast<std::ptrdiff_t>(index) * chunk.scratch_bytes);
    Sweep sweep(*this, data, grid, slot, place, team, shared, arena);
    sweep.run(grid.window[2 * w], grid.window[2 * w + 1]);
  }

  // Bytes of scratch a thread needs where the number of its regions is not compiled in.
  static std::size_t scratch_bytes(const ParameterLayout& layout) {
    Arena count(nullptr);
    const Data<S> none{};
    const Backward body{};
    const Grid<S> grid{};
    const Sweep sweep(body, none, grid, layout, Team(0), count);
    return count.used();
  }

 private:
  struct Sweep {
    DCMRNN_LANE Sweep(const Backward& body, const Data<S>& data, const Grid<S>& grid, int slot,
                      int place, const Team& team, Strided<T> shared, Arena& arena)
        : Sweep(body, data, grid, body.problem.layout, team, arena,
                shared.from(Room::kTapeValues + Room::kHalfValues)) {
      slot_ = slot;
      place_ = place;
      if constexpr (Team::kOwn > 0) {
        tape_ = shared;
        half_ = shared.from(Room::kTapeValues);
      }
    }
    DCMRNN_LANE Sweep(const Backward& body, const Data<S>& data, const Grid<S>& grid,
                      const ParameterLayout& layout, const Team& team, Arena& arena,
                      Strided<T> M_shared = {})
        : body_(body),
          data_(data),
          grid_(grid),
          layout_(layout),
          team_(team),
          cell_(layout, data, grid.dt, team, arena, M_shared),
          slopes_(arena, cell_.own()),
          signal_(arena, cell_.own()),
          a_(arena, cell_.own()),
          before_(arena, cell_.own()),
          adjoint_(arena, cell_.own()),
          sums_(arena, cell_.own()),
          by_e0_(arena, cell_.own()),
          by_epsilon_(arena, cell_.own()),
          G_(arena, cell_.all() * cell_.own()),
          own_(arena, cell_.own()),
          g_(arena, cell_.own()),
          stage_(arena, kDegree * cell_.own()),
          straight_(arena, cell_.own()),
          source_(arena, cell_.own()) {
      if constexpr (Team::kOwn == 0) {
        tape_.base =
            arena.take<T>(static_cast<std::size_t>(kDeviceSegment) * layout.regions * kRecord);
        half_.base = arena.take<T>(static_cast<std::size_t>(layout.regions) * kHalf);
      }
    }

    DCMRNN_LANE void run(int first, int last) {
      const NaturalParameters<S> parameter{body_.chunk, slot_};
      cell_.prepare(parameter);
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) {
        T theta[kRegionParameters];
        cell_.theta_of(r, parameter, theta);
        slopes_[r] = Model::prepare_slopes(theta, cell_.region(r));
        signal_[r] =
            bold_signal(OutputModels{}, body_.problem.output, theta, body_.problem.constants);
        a_[r] = T(S(0));
        adjoint_[r] = Model::State::zero();
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
    DCMRNN_LANE T& tape(int step, int r, int value) const {
      return tape_[(step * cell_.own() + r) * kRecord + value];
    }
    DCMRNN_LANE typename Model::Record record(int step, int r) const {
      typename Model::Record record;
      int value = 1;
      Model::each_field([&](auto field)
                            DCMRNN_LANE_LAMBDA { record.*field = tape(step, r, value++); });
      return record;
    }

    DCMRNN_LANE void recompute(int cut, const NaturalParameters<S>& parameter) {
      const int begin = grid_.cut[cut];
      Checkpoints<S>{body_.chunk, cell_.regions(), slot_}.restore(cut, cell_);
      cell_.seek(begin, parameter);
      cell_.advance(grid_.cut[cut + 1], parameter,
                    [&](int t, int r, const T& x, const typename Model::Record& record) {
                      int value = 0;
                      tape(t - begin, r, value++) = x;
                      Model::each_field([&](auto field) DCMRNN_LANE_LAMBDA {
                        tape(t - begin, r, value++) = record.*field;
                      });
                    });
      if (sums_run_ < 0) sums_run_ = cell_.run();
    }

    DCMRNN_LANE void reverse(int cut, const NaturalParameters<S>& parameter) {
      const int begin = grid_.cut[cut];
      const int end = grid_.cut[cut + 1];
      int span = grid_.cut_span[cut + 1];
      int next_read = next_read_before(cut, span);
      for (int t = end; t > begin; --t) {
        if (t == next_read) {
          DCMRNN_DEVICE_UNROLL
          for (int r = 0; r < cell_.own(); ++r) {
            if (t == end) {
              inject(span, r, cell_.h(r).v, cell_.h(r).q);
            } else {
              const typename Model::Record after = record(t - begin, r);
              inject(span, r, after.v, after.q);
            }
          }
          next_read = next_read_before(cut, span);
        }
        // The stage from t - 1 to t took the run that holds t - 1.
        if (t - 1 < cell_.run_begin()) cell_.enter_run(cell_.run() - 1, parameter);
        if (sums_run_ != cell_.run()) {
          flush_neural();
          sums_run_ = cell_.run();
        }
        if constexpr (Integrator::kExponential) {
          reverse_exponential_step(t - 1 - begin);
        } else {
          put_half_aside(t - 1);
          reverse_stage(t - 1 - begin);
          take_half_back(t - 1, t - 1 - begin);
        }
      }
    }

    // Half of the adjoint passes a step's two stages, the other half goes straight to its begin.
    DCMRNN_LANE void put_half_aside(int t) {
      if constexpr (Integrator::kStages == 2) {
        if (t % 2 == 0) return;
        const T half(S(0.5));
        DCMRNN_DEVICE_UNROLL
        for (int r = 0; r < cell_.own(); ++r) {
          a_[r] = half * a_[r];
          adjoint_[r] = half * adjoint_[r];
          const Strided<T> aside = half_.from(r * kHalf);
          aside[0] = a_[r];
          aside[1] = adjoint_[r].s;
          aside[2] = adjoint_[r].f;
          aside[3] = adjoint_[r].v;
          aside[4] = adjoint_[r].q;
        }
      }
    }
    DCMRNN_LANE void take_half_back(int t, int step) {
      if constexpr (Integrator::kStages == 2) {
        if (t % 2 == 1) return;
        DCMRNN_DEVICE_UNROLL
        for (int r = 0; r < cell_.own(); ++r) {
          const Strided<T> aside = half_.from(r * kHalf);
          a_[r] = a_[r] + aside[0];
          const typename Model::State past{aside[1], aside[2], aside[3], aside[4]};
          Model::add_straight(record(step, r), past, adjoint_[r]);
        }
      }
    }

    // The last step before those of `span` at which the segment reads scans; 0 if there is none.
    DCMRNN_LANE int next_read_before(int cut, int& span) const {
      --span;
      return span >= grid_.cut_span[cut] ? grid_.span_end[span] : 0;
    }

    // dL/dy arrives at v and q of the region; 0 where the region is not read here.
    DCMRNN_LANE void inject(int span, int r, T v, T q) {
      const int n = cell_.regions();
      const T from = team_.template read<S>(r, n, [&](int i) {
        const int scan = grid_.span_scan[span * n + i];
        if (scan < 0) return S(0);
        return body_.chunk.prediction[(scan * n + i) * body_.chunk.slots + slot_] *
               grid_.share[scan * n + i];
      });
      signal_[r].reverse(from, v, q, T(S(Model::kFloor)), adjoint_[r].v, adjoint_[r].q, by_e0_[r],
                         by_epsilon_[r]);
    }

    DCMRNN_LANE void reverse_stage(int step) {
      const auto a = team_.everyones(a_.data());
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) {
        const T source = Model::reverse_step(cell_.region(r), slopes_[r], record(step, r),
                                             adjoint_[r], sums_[r]);
        const T x = tape(step, r, 0);
        const T phi = Neural::activity(x);
        const T carried = carry_back(r, a, phi);
        before_[r] = neural_arrival<Neural>(carried, cell_.self()[r], a_[r], x, source);
        g_[r] = g_[r] + a_[r];
        if constexpr (!Neural::kLinear) own_[r] = fma(a_[r], x - phi, own_[r]);
      }
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) a_[r] = before_[r];
    }

    // sum_i M[i, r] a_i, and into G what a_i says of the connection that carried phi.
    template <class A>
    DCMRNN_LANE T carry_back(int r, const A& a, const T& phi) {
      return carried_back(cell_.M_column(r), a, cell_.all(),
                          [&](int i, const T& a_i)
                              DCMRNN_LANE_LAMBDA { G(i, r) = fma(a_i, phi, G(i, r)); });
    }

    // The inputs of the stages once more, w_6 = x first; then the adjoint passes the stages from
    // the last to the first, and from each a part goes straight to x (see integrator/exp2.hpp).
    DCMRNN_LANE void reverse_exponential_step(int step) {
      const int own = cell_.own();
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < own; ++r) {
        source_[r] = Model::reverse_step(cell_.region(r), slopes_[r], record(step, r), adjoint_[r],
                                         sums_[r]);
        stage_[(kDegree - 1) * own + r] = tape(step, r, 0);
        straight_[r] = T(S(0));
      }
      DCMRNN_DEVICE_UNROLL
      for (int order = kDegree; order > 1; --order) {
        const auto w = team_.everyones(stage_.data() + (order - 1) * own);
        DCMRNN_DEVICE_UNROLL
        for (int r = 0; r < own; ++r) {
          stage_[(order - 2) * own + r] = exponential_stage(
              cell_.M_row(r), w, cell_.all(), tape(step, r, 0), cell_.drive(r), order);
        }
      }
      DCMRNN_DEVICE_UNROLL
      for (int order = 1; order <= kDegree; ++order) {
        DCMRNN_DEVICE_UNROLL
        for (int r = 0; r < own; ++r) {
          straight_[r] = straight_[r] + a_[r];
          before_[r] = a_[r] * T(S(1) / static_cast<S>(order));
          g_[r] = g_[r] + before_[r];
        }
        const auto by_change = team_.everyones(before_.data());
        DCMRNN_DEVICE_UNROLL
        for (int r = 0; r < own; ++r) {
          a_[r] = carry_back(r, by_change, stage_[(order - 1) * own + r]);
          if (order == 1) a_[r] = a_[r] + source_[r];
        }
      }
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < own; ++r) a_[r] = a_[r] + straight_[r];
    }

    DCMRNN_LANE double& gradient(int p) const {
      return body_.chunk.gradient[(place_ * layout_.size() + p) * body_.chunk.slots + slot_];
    }
    DCMRNN_LANE T& G(int i, int r) { return G_[i * cell_.own() + r]; }

    // Adds sum a phi', or what else a connection carried, to A and to B by the level of the run.
    DCMRNN_LANE void add_to_connection(int to, int from, const S* level, S by_a) const {
      gradient(layout_.a(to, from)) += static_cast<double>(by_a);
      for (int j = 0; j < layout_.inputs; ++j) {
        gradient(layout_.b(j, to, from)) += static_cast<double>(level[j] * by_a);
      }
    }

    // Spreads G = sum a phi' and g = sum a over A, B, C by the level of the run they belong to, and
    // over the diagonal sum a (x - phi): a connection with itself carries x.
    DCMRNN_LANE void flush_neural() {
      const int n = cell_.regions();
      const S* level = data_.run_level + sums_run_ * layout_.inputs;
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) {
        DCMRNN_DEVICE_UNROLL
        for (int i = 0; i < cell_.all(); ++i) {
          if (i >= n) continue;
          team_.write(r, n, T(grid_.dt) * G(i, r),
                      [&](int k, S by_a) { add_to_connection(i, k, level, by_a); });
        }
        if constexpr (!Neural::kLinear) {
          team_.write(r, n, T(grid_.dt) * own_[r],
                      [&](int i, S by_a) { add_to_connection(i, i, level, by_a); });
        }
        team_.write(r, n, T(grid_.dt) * g_[r], [&](int i, S by_drive) {
          for (int j = 0; j < layout_.inputs; ++j) {
            gradient(layout_.c(i, j)) += static_cast<double>(level[j] * by_drive);
          }
        });
      }
      clear_neural_sums();
    }
    DCMRNN_LANE void clear_neural_sums() {
      DCMRNN_DEVICE_UNROLL
      for (int e = 0; e < cell_.all() * cell_.own(); ++e) G_[e] = T(S(0));
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) {
        g_[r] = T(S(0));
        if constexpr (!Neural::kLinear) own_[r] = T(S(0));
      }
    }

    DCMRNN_LANE void flush_regions() {
      const T zero(S(0));
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) {
        T by[kRegionParameters] = {zero, zero, zero, zero, by_e0_[r], by_epsilon_[r]};
        Model::finish(cell_.region(r), slopes_[r], sums_[r], by);
        DCMRNN_DEVICE_UNROLL
        for (int p = 0; p < kRegionParameters; ++p) {
          team_.write(r, cell_.regions(), by[p], [&](int i, S own) {
            gradient(layout_.phi(p, i)) += static_cast<double>(own);
          });
        }
      }
      clear_region_sums();
    }
    DCMRNN_LANE void clear_region_sums() {
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell_.own(); ++r) {
        sums_[r] = Model::Gradient::zero();
        by_e0_[r] = by_epsilon_[r] = T(S(0));
      }
    }

    const Backward& body_;
    const Data<S>& data_;
    const Grid<S>& grid_;
    ParameterLayout layout_;
    Team team_;
    int slot_ = 0;
    int place_ = 0;
    int sums_run_ = -1;  // the run whose steps G and g hold
    Strided<T> tape_{};  // [step, own region, kRecord]
    Strided<T> half_{};  // [own region, kHalf]
    Cell cell_;
    Local<typename Model::RegionSlopes, Team::kOwn> slopes_;
    Local<Signal, Team::kOwn> signal_;
    Local<T, Team::kOwn> a_;                            // derivative by x
    Local<T, Team::kOwn> before_;                       // the same a stage earlier
    Local<typename Model::State, Team::kOwn> adjoint_;  // derivative by s f v q
    Local<typename Model::Gradient, Team::kOwn> sums_;
    Local<T, Team::kOwn> by_e0_, by_epsilon_;
    Local<T, Team::kAll * Team::kOwn> G_;             // [region, own region]
    Local<T, Neural::kLinear ? 1 : Team::kOwn> own_;  // what G's diagonal lacks
    Local<T, Team::kOwn> g_;
    // Of an exponential step.
    static constexpr int kPlaces = kDegree > 0 ? Team::kOwn : 1;
    static constexpr int kInputs = kDegree > 0 ? kDegree* Team::kOwn : 1;
    Local<T, kInputs> stage_;     // [stage, own region] its input
    Local<T, kPlaces> straight_;  // what goes straight to x
    Local<T, kPlaces> source_;    // what reaches the mean of x
  };
};

}  // namespace dcmrnn::device
