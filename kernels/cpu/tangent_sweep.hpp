// Tangent sweep of one pack: forward sensitivities of all free parameters and, from them, the
// Gauss-Newton matrix J'WJ and J'W e with confounds projected out.
//
// Members stand across lanes, tangents in turn. Given the trajectory, the tangent system of a
// region is linear and the same for every parameter, so its coefficients are computed once per step
// (a segment at a time, in cache) and applied to three parameters at once (RegionTangent). Those of
// the activity come first (NeuralTangents).
#pragma once

#include "kernels/cpu/hemodynamic_sweep.hpp"
#include "kernels/cpu/neural_tangents.hpp"
#include "kernels/cpu/normal_sums.hpp"
#include "kernels/cpu/poison.hpp"
#include "kernels/cpu/region_tangent.hpp"

namespace dcmrnn {

template <class T, class Neural>
class TangentSweep {
 public:
  using S = Scalar<T>;
  using Hemodynamics = HemodynamicSweep<T>;
  using Model = Balloon<T>;
  using State = typename Model::State;
  using Record = typename Model::Record;
  static constexpr int kGroup = RegionTangent<T>::kGroup;
  static constexpr int kOwnTangents = (kRegionParameters + kGroup - 1) / kGroup * kGroup;

  DCMRNN_LANE TangentSweep(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        neural_(task, arena),
        neural_tangents_(task, arena),
        hemodynamics_(task, arena),
        sums_(task, arena),
        path_(arena.take<T>(steps_times(n_))),
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
  using Linear = RegionTangent<T>;
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
    neural_.forward(cut, path_);
    hemodynamics_.template forward<true, true>(cut, path_, tape_);
    neural_tangents_.follow(neural_, cut, path_);
    for (int n = 0; n < n_; ++n) linearize(cut, n);
  }

  DCMRNN_LANE void linearize(int cut, int n) {
    const int begin = task_.cut[cut];
    const int steps = task_.cut[cut + 1] - begin;
    const T one(S(1)), floor(Model::kFloor);
    const auto& region = hemodynamics_.region(n);
    const auto& slopes = hemodynamics_.slopes(n);
    const T inverse_rate = reciprocal(region.rate);
    const State& last = hemodynamics_.state()[n];
    T dead(S(0));
    for (int t = 0; t < steps; ++t) {
      const typename Model::Slopes d = Model::slopes(region, slopes, tape_[t * n_ + n]);
      const bool inside = t + 1 < steps;
      const T live_f = keep_if_above(one, inside ? tape_[(t + 1) * n_ + n].f : last.f, floor);
      const T live_v = keep_if_above(one, inside ? tape_[(t + 1) * n_ + n].v : last.v, floor);
      coefficient_[n * task_.longest_segment + t] = {d.vv,  d.qf * inverse_rate, d.qv, d.qq, live_f,
                                                     live_v};
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
      const T scale = weight * region.rate;
      sample_[n * task_.longest_segment + count++] = {d.v * scale, d.q * scale, weight, t, scan};
    }
    samples_[n] = count;
  }

  // Calls work.template operator()<Floored, Stages>() as the region and the integrator have it.
  template <class Work>
  DCMRNN_LANE void as_compiled(int n, const Work& work) {
    if (task_.stages == 1) {
      floored_[n] ? work.template operator()<true, 1>() : work.template operator()<false, 1>();
    } else {
      floored_[n] ? work.template operator()<true, 2>() : work.template operator()<false, 2>();
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
    const auto& region = hemodynamics_.region(n);
    const T decay = region.decay;
    const T minus_gamma = T(S(0)) - region.dt_gamma * region.dt;
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
      Linear::template run_stages<Floored, Stages>(
          t, end, c, d,
          [&](int g) DCMRNN_LANE_LAMBDA { Linear::advance(*c, decay, minus_gamma, X[g], d[g]); },
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

  // theta times the forcing of the parameter, scaled as S, V, Q are.
  template <int Parameter>
  DCMRNN_LANE void own_forces_of(int steps, int n, int g) {
    const auto& region = hemodynamics_.region(n);
    const auto& slopes = hemodynamics_.slopes(n);
    const T zero(S(0));
    const T minus_s = zero - region.dt * region.dt * own_theta(n, Parameter);
    const T alpha = T(S(coefficients::kLn2)) * slopes.inverse_alpha;
    for (int t = 0; t < steps; ++t) {
      const typename Model::Forcings by = Model::forcings(slopes, tape_[t * n_ + n]);
      Force force{zero, zero, zero};
      if constexpr (Parameter == kKappa) force.s = minus_s * by.kappa_s;
      if constexpr (Parameter == kGamma) force.s = minus_s * by.gamma_s;
      if constexpr (Parameter == kTau) force = {zero, zero - by.tau_v, zero - by.tau_q};
      if constexpr (Parameter == kAlpha) force = {zero, alpha * by.alpha_v, alpha * by.alpha_q};
      if constexpr (Parameter == kE0) force.q = by.e0_q;
      force_[t * kGroup + g] = force;
    }
  }

  DCMRNN_LANE T own_theta(int n, int parameter) const {
    return parameter < 0 ? T(S(0)) : lane(task_.parameters, task_.layout.phi(parameter, n));
  }

  // Three of them through the hemodynamics; `first` is the place of the first among the region's.
  template <bool Floored, int Stages>
  DCMRNN_LANE void own_tangents_of(int cut, int n, int first, const int* parameter) {
    const int steps = task_.cut[cut + 1] - task_.cut[cut];
    const auto& region = hemodynamics_.region(n);
    const T decay = region.decay;
    const T minus_gamma = T(S(0)) - region.dt_gamma * region.dt;
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
      Linear::template run_stages<Floored, Stages>(
          t, end, c, d,
          [&](int g) DCMRNN_LANE_LAMBDA {
            Linear::advance(*c, decay, minus_gamma, force[g].s, d[g]);
            d[g].v = d[g].v + force[g].v;
            d[g].q = d[g].q + force[g].q;
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
  NeuralSweep<T, Neural> neural_;
  NeuralTangents<T, Neural> neural_tangents_;
  Hemodynamics hemodynamics_;
  NormalSums<T> sums_;
  T* path_;                   // [stage, region] x before each step of the segment
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
