// Tangent sweep of one pack: forward sensitivities of all free parameters and, from them, the
// Gauss-Newton matrix J'WJ and J'W e with confounds projected out.
//
// Members stand across lanes, tangents in turn. Given the trajectory, the tangent system of a
// region is linear and the same for every parameter, so its coefficients are computed once per step
// (a segment at a time, in cache) and applied to three parameters at once (RegionTangent,
// ExponentialTangent). Those of the activity come first (NeuralTangents).
#pragma once

#include <type_traits>

#include "kernels/cpu/exponential_tangent.hpp"
#include "kernels/cpu/hemodynamic_sweep.hpp"
#include "kernels/cpu/neural_tangents.hpp"
#include "kernels/cpu/normal_sums.hpp"
#include "kernels/cpu/poison.hpp"
#include "kernels/cpu/region_tangent.hpp"

namespace dcmrnn {

template <class T, class Dynamics>
class TangentSweep {
 public:
  using S = Scalar<T>;
  using Hemodynamics = HemodynamicSweep<T, Dynamics>;
  using Model = typename Dynamics::template Hemodynamics<T>;
  using State = typename Model::State;
  using Record = typename Model::Record;
  static constexpr bool kExponential = Dynamics::Integrator::kExponential;
  static constexpr int kGroup = kTangentGroup;
  static constexpr int kOwnTangents = (kRegionParameters + kGroup - 1) / kGroup * kGroup;

  DCMRNN_LANE TangentSweep(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        neural_(task, arena),
        neural_tangents_(task, Linear::activity_scale(task.dt), arena),
        hemodynamics_(task, arena),
        sums_(task, arena),
        path_(arena.take<T>(steps_times(n_))),
        mean_(arena.take<T>(kExponential ? steps_times(n_) : 0)),
        tape_(arena.take<Record>(steps_times(n_))),
        region_tangent_(
            arena.take<Tangent>(static_cast<std::size_t>(neural_tangents_.groups()) * n_ * kGroup)),
        own_tangent_(arena.take<Tangent>(static_cast<std::size_t>(n_) * kOwnTangents)),
        coefficient_(arena.take<Coefficient>(steps_times(n_))),
        force_(arena.take<Force>(steps_times(kGroup))),
        sample_(arena.take<Sample>(steps_times(n_))),
        samples_(arena.take<int>(n_)),
        floored_(arena.take<bool>(n_)) {}

  // Squared error, Gauss-Newton matrix and gradient at the task's parameters.
  DCMRNN_LANE void run() {
    start();
    for (int cut = 0; cut + 1 < task_.cuts; ++cut) segment(cut);
    accumulate(task_.floor_hits, hemodynamics_.floor_hits());
    sums_.finish();
    poison_if_not_finite(task_, neural_.x(), hemodynamics_.state());
  }

 private:
  using Linear = std::conditional_t<kExponential, ExponentialTangent<T>, RegionTangent<T>>;
  using Tangent = typename Linear::Tangent;
  using Force = typename Linear::Force;
  using Coefficient = typename Linear::Coefficient;
  // A scan in the segment: what multiplies V and Q, and which scan it is.
  struct Sample {
    T by_v, by_q, weight;
    int step, scan;
  };

  DCMRNN_LANE std::size_t steps_times(int count) const {
    return static_cast<std::size_t>(task_.longest_segment) * static_cast<std::size_t>(count);
  }
  DCMRNN_LANE static T lane(const S* array, int index) {
    return load(array + static_cast<std::ptrdiff_t>(index) * kMembers<T>, T());
  }

  DCMRNN_LANE void start() {
    neural_.prepare();
    hemodynamics_.prepare();
    hemodynamics_.clear_counts();
    const T zero(S(0));
    const Tangent rest{zero, zero, zero, zero};
    for (int n = 0; n < n_; ++n) {
      neural_.x()[n] = zero;
      hemodynamics_.state()[n] = State::rest();
    }
    neural_tangents_.start();
    for (int k = 0; k < neural_tangents_.groups() * n_ * kGroup; ++k) region_tangent_[k] = rest;
    for (int k = 0; k < n_ * kOwnTangents; ++k) own_tangent_[k] = rest;
    for (int k = 0; k < kMembers<T>; ++k) task_.floor_hits[k] = 0;
    sums_.start();
  }

  DCMRNN_OUTLINE void segment(int cut) {
    trajectory(cut);
    for (int group = 0; group < neural_tangents_.groups(); ++group) {
      neural_tangents_.advance(cut, group);
      for (int n = 0; n < n_; ++n) region_tangents(cut, group, n);
    }
    for (int n = 0; n < n_; ++n) {
      own_tangents(cut, n);
      sums_.multiply_full(n);
    }
  }

  // The trajectory of the segment with everything that the tangents need of it.
  DCMRNN_LANE void trajectory(int cut) {
    neural_.forward(cut, path_, mean_);
    hemodynamics_.template forward<true, true>(cut, kExponential ? mean_ : path_, tape_);
    neural_tangents_.follow(neural_, cut, path_);
    for (int n = 0; n < n_; ++n) linearize(cut, n);
  }

  DCMRNN_LANE void linearize(int cut, int n) {
    const int begin = task_.cut[cut];
    const int steps = task_.cut[cut + 1] - begin;
    const T one(S(1)), floor(Model::kFloor);
    const auto& region = hemodynamics_.region(n);
    const auto& slopes = hemodynamics_.slopes(n);
    const typename Linear::Constants constants = Linear::constants(region);
    const State& last = hemodynamics_.state()[n];
    T dead(S(0));
    for (int t = 0; t < steps; ++t) {
      const bool inside = t + 1 < steps;
      const T live_f = keep_if_above(one, inside ? tape_[(t + 1) * n_ + n].f : last.f, floor);
      const T live_v = keep_if_above(one, inside ? tape_[(t + 1) * n_ + n].v : last.v, floor);
      coefficient_[n * task_.longest_segment + t] =
          Linear::linearize(constants, region, slopes, tape_[t * n_ + n], live_f, live_v);
      dead = dead + (one - live_f) + (one - live_v);
    }
    alignas(64) S dead_steps[kMembers<T>];
    store(dead, dead_steps);
    floored_[n] = false;
    for (const S steps_of_member : dead_steps) floored_[n] |= steps_of_member > S(0);

    int count = 0;
    for (int span = task_.cut_span[cut]; span < task_.cut_span[cut + 1]; ++span) {
      const int scan = task_.span_scan[span * n_ + n];
      if (scan < 0) continue;
      const int t = task_.span_end[span] - begin;
      const T v = t < steps ? tape_[t * n_ + n].v : last.v;
      const T q = t < steps ? tape_[t * n_ + n].q : last.q;
      const auto d = hemodynamics_.signal(n).slopes(v, q);
      const T weight = lane(task_.weight, scan);
      const T scale = weight * Linear::signal_scale(region);
      sample_[n * task_.longest_segment + count++] = {d.v * scale, d.q * scale, weight, t, scan};
    }
    samples_[n] = count;
  }

  // Calls work.template operator()<Floored, Stages>() as the region and the integrator have it.
  template <class Work>
  DCMRNN_LANE void as_compiled(int n, const Work& work) {
    if (kExponential || task_.stages == 1) {
      floored_[n] ? work.template operator()<true, 1>() : work.template operator()<false, 1>();
    } else {
      floored_[n] ? work.template operator()<true, 2>() : work.template operator()<false, 2>();
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
          Linear::template stop_at_floor<Floored>(*c, d[g]);
        }
        next();
        ++c;
      }
    }
  }

  // The group's three parameters through the hemodynamics of region n; writes their columns.
  DCMRNN_LANE void region_tangents(int cut, int group, int n) {
    as_compiled(n, [&]<bool Floored, int Stages>()
                       DCMRNN_LANE_LAMBDA { region_tangents_of<Floored, Stages>(cut, group, n); });
  }

  template <bool Floored, int Stages>
  DCMRNN_OUTLINE void region_tangents_of(int cut, int group, int n) {
    const int steps = task_.cut[cut + 1] - task_.cut[cut];
    const typename Linear::Constants constants = Linear::constants(hemodynamics_.region(n));
    Tangent* carried = region_tangent_ + (static_cast<std::ptrdiff_t>(group) * n_ + n) * kGroup;
    Tangent d[kGroup];
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) d[g] = carried[g];
    const Coefficient* c = coefficient_ + n * task_.longest_segment;
    const Sample* sample = sample_ + n * task_.longest_segment;
    const T* X = neural_tangents_.path() + n * kGroup;
    const int column = group * kGroup;
    const int used = task_.free_neurals - column < kGroup ? task_.free_neurals - column : kGroup;
    int t = 0;
    for (int k = 0; k <= samples_[n]; ++k) {
      const int end = k < samples_[n] ? sample[k].step : steps;
      run_stages<Floored, Stages>(
          t, end, c, d,
          [&](int g)
              DCMRNN_LANE_LAMBDA { Linear::template advance<Floored>(*c, constants, X[g], d[g]); },
          [&]() DCMRNN_LANE_LAMBDA { X += n_ * kGroup; });
      if (k == samples_[n]) break;
      for (int g = 0; g < used; ++g) {
        sums_.sensitivity(n, column + g, k) = fma(sample[k].by_v, d[g].v, sample[k].by_q * d[g].q);
      }
    }
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) carried[g] = d[g];
  }

  // The region's own free parameters, on the scale phi = log theta; completes the segment's rows.
  DCMRNN_OUTLINE void own_tangents(int cut, int n) {
    const int begin = task_.free_region_begin[n];
    const int count = task_.free_region_begin[n + 1] - begin;
    for (int first = 0; first < count; first += kGroup) {
      int parameter[kGroup];
      for (int g = 0; g < kGroup; ++g) {
        parameter[g] = first + g < count ? task_.free_region[begin + first + g] : -1;
      }
      own_forces(cut, n, parameter);
      as_compiled(n, [&]<bool Floored, int Stages>() DCMRNN_LANE_LAMBDA {
        own_tangents_of<Floored, Stages>(cut, n, first, parameter);
      });
    }
    for (int m = 0; m < samples_[n]; ++m) {
      const int scan = sample_[n * task_.longest_segment + m].scan;
      sums_.complete_row(n, scan, lane(task_.prediction, scan * n_ + n));
    }
  }

  // force[stage, tangent] of three of the region's own parameters; none where the parameter is -1.
  DCMRNN_LANE void own_forces(int cut, int n, const int* parameter) {
    const int steps = task_.cut[cut + 1] - task_.cut[cut];
    for (int g = 0; g < kGroup; ++g) {
      switch (parameter[g]) {
        case kKappa:
          own_forces_of<kKappa>(steps, n, g);
          break;
        case kGamma:
          own_forces_of<kGamma>(steps, n, g);
          break;
        case kTau:
          own_forces_of<kTau>(steps, n, g);
          break;
        case kAlpha:
          own_forces_of<kAlpha>(steps, n, g);
          break;
        case kE0:
          own_forces_of<kE0>(steps, n, g);
          break;
        default:
          own_forces_of<-1>(steps, n, g);
      }
    }
  }

  template <int Parameter>
  DCMRNN_LANE void own_forces_of(int steps, int n, int g) {
    const auto& region = hemodynamics_.region(n);
    const auto& slopes = hemodynamics_.slopes(n);
    const T theta = own_theta(n, Parameter);
    for (int t = 0; t < steps; ++t) {
      force_[t * kGroup + g] =
          Linear::template own_force<Parameter>(region, slopes, tape_[t * n_ + n], theta);
    }
  }

  DCMRNN_LANE T own_theta(int n, int parameter) const {
    return parameter < 0 ? T(S(0)) : lane(task_.parameters, task_.layout.phi(parameter, n));
  }

  // Three of them through the hemodynamics; `first` is the place of the first among the region's.
  template <bool Floored, int Stages>
  DCMRNN_LANE void own_tangents_of(int cut, int n, int first, const int* parameter) {
    const int steps = task_.cut[cut + 1] - task_.cut[cut];
    const typename Linear::Constants constants = Linear::constants(hemodynamics_.region(n));
    Tangent* carried = own_tangent_ + n * kOwnTangents + first;
    Tangent d[kGroup];
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) d[g] = carried[g];
    const Coefficient* c = coefficient_ + n * task_.longest_segment;
    const Sample* sample = sample_ + n * task_.longest_segment;
    const Force* force = force_;
    int t = 0;
    for (int m = 0; m <= samples_[n]; ++m) {
      const int end = m < samples_[n] ? sample[m].step : steps;
      run_stages<Floored, Stages>(
          t, end, c, d,
          [&](int g) DCMRNN_LANE_LAMBDA {
            Linear::template advance_own<Floored>(*c, constants, force[g], d[g]);
          },
          [&]() DCMRNN_LANE_LAMBDA { force += kGroup; });
      if (m == samples_[n]) break;
      for (int g = 0; g < kGroup; ++g) {
        if (parameter[g] < 0) continue;
        sums_.sensitivity(n, task_.free_neurals + first + g, m) =
            fma(sample[m].by_v, d[g].v, sample[m].by_q * d[g].q) +
            own_signal(n, parameter[g], sample[m], steps);
      }
    }
#pragma GCC unroll 4
    for (int g = 0; g < kGroup; ++g) carried[g] = d[g];
  }

  // What a parameter of the output equation adds to the signal itself.
  DCMRNN_LANE T own_signal(int n, int parameter, const Sample& sample, int steps) {
    if (parameter != kE0 && parameter != kEpsilon) return T(S(0));
    const State& after = hemodynamics_.state()[n];
    const T v = sample.step < steps ? tape_[sample.step * n_ + n].v : after.v;
    const T q = sample.step < steps ? tape_[sample.step * n_ + n].q : after.q;
    const auto& signal = hemodynamics_.signal(n);
    const T slope = parameter == kE0 ? signal.by_e0.signal(v, q) : signal.by_epsilon.signal(v, q);
    return sample.weight * own_theta(n, parameter) * slope;
  }

  const PackTask<S>& task_;
  int n_;
  NeuralSweep<T, Dynamics> neural_;
  NeuralTangents<T, Dynamics> neural_tangents_;
  Hemodynamics hemodynamics_;
  NormalSums<T> sums_;
  T* path_;                   // [stage, region] x before each step of the segment
  T* mean_;                   // [step, region] activity over an exponential step
  Record* tape_;              // [stage, region]
  Tangent* region_tangent_;   // [group, region, tangent]
  Tangent* own_tangent_;      // [region, place among its free parameters]
  Coefficient* coefficient_;  // [region, stage]
  Force* force_;              // [stage, tangent] of the own parameters at hand
  Sample* sample_;            // [region, sample]
  int* samples_;              // [region] scans in the segment
  bool* floored_;             // [region] whether any member touches the floor in the segment
};

}  // namespace dcmrnn
