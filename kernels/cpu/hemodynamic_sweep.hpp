// Hemodynamic and output part of the sweeps of one pack: regions are independent of each other
// given the neural path. Forward, up to four regions advance together (their chains of latency
// overlap); in reverse, one region at a time keeps its adjoint and gradient sums in registers.
#pragma once

#include "dcmrnn/lane/group.hpp"
#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/trajectory.hpp"
#include "kernels/arena.hpp"
#include "kernels/cpu/pack_task.hpp"

namespace dcmrnn {

template <class T, class Dynamics>
class HemodynamicSweep {
 public:
  using S = Scalar<T>;
  using Model = typename Dynamics::template Hemodynamics<T>;
  using Region = typename Model::Region;
  using RegionSlopes = typename Model::RegionSlopes;
  using State = typename Model::State;
  using Record = typename Model::Record;
  using Signal = BoldSignal<T>;

  DCMRNN_LANE HemodynamicSweep(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        region_(arena.take<Region>(n_)),
        slopes_(arena.take<RegionSlopes>(n_)),
        signal_(arena.take<Signal>(n_)),
        state_(arena.take<State>(n_)),
        adjoint_(arena.take<State>(n_)),
        floor_hits_(arena.take<T>(1)) {}

  // Takes the current parameters.
  DCMRNN_LANE void prepare() {
    for (int n = 0; n < n_; ++n) {
      T theta[kRegionParameters];
      for (int p = 0; p < kRegionParameters; ++p) {
        theta[p] = load(task_.parameters + task_.layout.phi(p, n) * kMembers<T>, T());
      }
      region_[n] = Model::prepare(theta, task_.dt);
      slopes_[n] = Model::prepare_slopes(theta, region_[n]);
      signal_[n] = bold_signal(OutputModels{}, task_.output, theta, task_.constants);
    }
  }
  DCMRNN_LANE void clear_counts() { *floor_hits_ = T(S(0)); }

  DCMRNN_LANE State* state() { return state_; }
  DCMRNN_LANE State* adjoint() { return adjoint_; }
  DCMRNN_LANE T floor_hits() const { return *floor_hits_; }
  DCMRNN_LANE const Region& region(int n) const { return region_[n]; }
  DCMRNN_LANE const RegionSlopes& slopes(int n) const { return slopes_[n]; }
  DCMRNN_LANE const Signal& signal(int n) const { return signal_[n]; }

  // Advances all regions over the segment that starts at the cut, driven by path[stage, region].
  // With Predict, writes predictions
  // at scans and counts floor hits; with Tape, keeps tape[stage, region].
  template <bool Predict, bool Tape>
  DCMRNN_OUTLINE void forward(int cut, const T* path, Record* tape) {
    int n = 0;
    for (; n + 3 <= n_; n += 3) block<3, Predict, Tape>(n, cut, path, tape);
    if (n + 2 == n_) block<2, Predict, Tape>(n, cut, path, tape);
    if (n + 1 == n_) block<1, Predict, Tape>(n, cut, path, tape);
  }

  // Reverses the segment: sources at scans are task.prediction (dL/dy); writes what reaches x into
  // source[stage, region] and adds the parameter sums to task.gradient.
  DCMRNN_LANE void reverse(int cut, const Record* tape, T* source) {
    if constexpr (kExponential) {
      reverse_of<1>(cut, tape, source);
    } else {
      task_.stages == 1 ? reverse_of<1>(cut, tape, source) : reverse_of<2>(cut, tape, source);
    }
  }

 private:
  static constexpr bool kExponential = Dynamics::Integrator::kExponential;

  template <int Stages>
  DCMRNN_OUTLINE void reverse_of(int cut, const Record* tape, T* source) {
    const int begin = task_.cut[cut];
    const int end = task_.cut[cut + 1];
    for (int n = 0; n < n_; ++n) {
      const Region region = region_[n];
      const RegionSlopes slopes = slopes_[n];
      State a = adjoint_[n];
      typename Model::Gradient g = Model::Gradient::zero();
      T by_e0(S(0)), by_epsilon(S(0));

      int t = end;
      for (int span = task_.cut_span[cut + 1]; span > task_.cut_span[cut]; --span) {
        const int scan = task_.span_scan[(span - 1) * n_ + n];
        if (scan >= 0) {
          const State& h = state_[n];
          const Record& after = tape[static_cast<std::ptrdiff_t>(t - begin) * n_ + n];
          const T v = t == end ? h.v : after.v;
          const T q = t == end ? h.q : after.q;
          const T from = load(task_.prediction + (scan * n_ + n) * kMembers<T>, T()) *
                         T(task_.share[scan * n_ + n]);
          signal_[n].reverse(from, v, q, T(Model::kFloor), a.v, a.q, by_e0, by_epsilon);
        }
        const int first = span - 1 > task_.cut_span[cut] ? task_.span_end[span - 2] : begin;
        const Record* record = tape + static_cast<std::ptrdiff_t>(t - 1 - begin) * n_ + n;
        T* to = source + static_cast<std::ptrdiff_t>(t - 1 - begin) * n_ + n;
        if constexpr (Stages == 1) {
#pragma GCC unroll 1
          for (int k = t - first; k > 0; --k, record -= n_, to -= n_) {
            *to = Model::reverse_step(region, slopes, *record, a, g);
          }
        } else {
#pragma GCC unroll 1
          for (int k = t - first; k > 0; k -= 2, record -= 2 * n_, to -= 2 * n_) {
            const State half = T(S(0.5)) * a;
            a = half;
            *to = Model::reverse_step(region, slopes, *record, a, g);
            *(to - n_) = Model::reverse_step(region, slopes, *(record - n_), a, g);
            Model::add_straight(*(record - n_), half, a);
          }
        }
        t = first;
      }
      adjoint_[n] = a;

      T gradient[kRegionParameters];
      for (T& p : gradient) p = T(S(0));
      gradient[kE0] = by_e0;
      gradient[kEpsilon] = by_epsilon;
      Model::finish(region, slopes, g, gradient);
      for (int p = 0; p < kRegionParameters; ++p) {
        accumulate(task_.gradient + task_.layout.phi(p, n) * kMembers<T>, gradient[p]);
      }
    }
  }

  // One field of neighbouring regions.
  template <int Regions, class Of, class In>
  DCMRNN_LANE static Group<T, Regions> side_by_side(const Of* of, T In::*field) {
    Group<T, Regions> group;
#pragma GCC unroll 4
    for (int n = 0; n < Regions; ++n) group.of[n] = of[n].*field;
    return group;
  }

  template <int Regions, bool Predict, bool Tape>
  DCMRNN_LANE void block(int first_region, int cut, const T* path, Record* tape) {
    // Regions side by side.
    using Together = typename Dynamics::template Hemodynamics<Group<T, Regions>>;
    State* state = state_ + first_region;
    const typename Together::Region region = Together::template region_from<Model>(
        [of = region_ + first_region](auto field)
            DCMRNN_LANE_LAMBDA { return side_by_side<Regions>(of, field); });
    typename Together::State h = {
        side_by_side<Regions>(state, &State::s), side_by_side<Regions>(state, &State::f),
        side_by_side<Regions>(state, &State::v), side_by_side<Regions>(state, &State::q)};
    Group<T, Regions> x, hits(S(0));
    path += first_region;
    tape += first_region;
    const auto advance = [&]() DCMRNN_LANE_LAMBDA {
#pragma GCC unroll 4
      for (int n = 0; n < Regions; ++n) x.of[n] = path[n];
      const typename Together::Record r = Together::advance(region, x, h);
      if constexpr (Tape) {
#pragma GCC unroll 4
        for (int n = 0; n < Regions; ++n) {
          tape[n] =
              Model::record_from(r, [n](const auto& all) DCMRNN_LANE_LAMBDA { return all.of[n]; });
        }
      }
      path += n_;
      tape += n_;
    };
    int t = task_.cut[cut];
    for (int span = task_.cut_span[cut]; span < task_.cut_span[cut + 1]; ++span) {
      const int end = task_.span_end[span];
      if (kExponential || task_.stages == 1) {
#pragma GCC unroll 1
        for (; t < end; ++t) {
          advance();
          Together::template confine<Predict>(h, hits);
        }
      } else {
#pragma GCC unroll 1
        for (; t < end; t += 2) {
          const typename Together::State begin = h;
          advance();
          Together::template confine<Predict>(h, hits);
          advance();
          h = midpoint<Group<T, Regions>>(begin, h);
          Together::template confine<Predict>(h, hits);
        }
      }
      if constexpr (Predict) {
#pragma GCC unroll 4
        for (int n = 0; n < Regions; ++n) {
          const int scan = task_.span_scan[span * n_ + first_region + n];
          if (scan < 0) continue;
          store(signal_[first_region + n].signal(h.v.of[n], h.q.of[n]),
                task_.prediction + (scan * n_ + first_region + n) * kMembers<T>);
        }
      }
    }
#pragma GCC unroll 4
    for (int n = 0; n < Regions; ++n) {
      state[n] = {h.s.of[n], h.f.of[n], h.v.of[n], h.q.of[n]};
      *floor_hits_ = *floor_hits_ + hits.of[n];
    }
  }

  const PackTask<S>& task_;
  int n_;
  Region* region_;        // [region]
  RegionSlopes* slopes_;  // [region]
  Signal* signal_;        // [region]
  State* state_;          // [region]
  State* adjoint_;        // [region]
  T* floor_hits_;
};

}  // namespace dcmrnn
