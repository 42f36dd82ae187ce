// Residual of one pack: confound projection, squared error, and the source of the reverse sweep.
//
//   r = W-projected data - prediction,  c = Q'W r,  e = r - Q c,  SSE = e'W e       [per region]
//   dL/dy = -W e / sigma^2    for L = sum_r SSE_r / (2 sigma_r^2)
//
// with Q orthonormal under the weights W (P = I - Q Q'W, so that W P = P'W P). Where the noise is
// not white, data and Q are whitened already: the prediction is filtered by L first and the source
// by L' last, in place.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "kernels/arena.hpp"
#include "kernels/cpu/pack_task.hpp"
#include "kernels/whitening.hpp"

namespace dcmrnn {

template <class T>
class Residual {
 public:
  using S = Scalar<T>;

  DCMRNN_LANE Residual(const PackTask<S>& task, Arena& arena)
      : task_(task),
        coefficient_(arena.take<T>(task.rank)),
        before_window_(arena.take<T>(task.layout.regions)) {}

  // Of all scans: squared error by region (task.sse), the source of the reverse sweep in the place
  // of the prediction, and the confound coefficients (task.projection).
  DCMRNN_LANE void finish() {
    if (whitens()) whiten();
    project();
    for (int i = 0; i < task_.layout.regions; ++i) finish_region(i);
  }

  // Before the first window.
  DCMRNN_LANE void start_windows() {
    for (int i = 0; i < task_.layout.regions; ++i) before_window_[i] = T(S(0));
    finish_rest();
  }

  // The same for the scans that were read in the spans [first, last) of a window only, with the
  // confound coefficients that are there. The next window begins with span `next`.
  DCMRNN_LANE void finish_window(int first, int last, int next) {
    const int n = task_.layout.regions;
    for (int i = 0; i < n; ++i) {
      for (int k = 0; k < task_.rank; ++k) coefficient_[k] = projection(k, i);
      const T weight_of_region = lane(task_.inverse_variance, i);
      const auto scan_of = [&](int span)
                               DCMRNN_LANE_LAMBDA { return task_.span_scan[span * n + i]; };
      if (whitens()) {
        WhiteningFilter<T> filter{before_window_[i]};
        for (int span = first; span < last; ++span) {
          if (scan_of(span) >= 0) filter_scan(filter, scan_of(span), i);
          if (span < next) before_window_[i] = filter.last;
        }
      }
      for (int span = first; span < last; ++span) {
        if (scan_of(span) >= 0) finish_scan(scan_of(span), i, weight_of_region);
      }
      if (!whitens()) continue;
      WhiteningAdjoint<T> adjoint{T(S(0))};
      for (int span = last; span-- > first;) {
        if (scan_of(span) >= 0) filter_scan(adjoint, scan_of(span), i);
      }
    }
  }

  // Whether any member's noise is not white.
  DCMRNN_LANE bool whitens() const { return task_.own != nullptr; }

 private:
  // The prediction through L.
  DCMRNN_OUTLINE void whiten() {
    for (int i = 0; i < task_.layout.regions; ++i) {
      WhiteningFilter<T> filter{T(S(0))};
      for (int scan = 0; scan < task_.scans; ++scan) filter_scan(filter, scan, i);
    }
  }

  // task.projection = Q'W r over all scans.
  DCMRNN_LANE void project() {
    const int n = task_.layout.regions;
    for (int k = 0; k < task_.rank * n * kMembers<T>; ++k) task_.projection[k] = 0;
    for (int k = 0; k < task_.rank; ++k) {
      for (int scan = 0; scan < task_.scans; ++scan) {
        for (int i = 0; i < n; ++i) {
          const T q = basis(i, k, scan) * lane(task_.weight, scan);
          const T r = lane(task_.bold, scan * n + i) - lane(task_.prediction, scan * n + i);
          accumulate(task_.projection + (k * n + i) * kMembers<T>, q * r);
        }
      }
    }
  }

  DCMRNN_LANE void finish_region(int i) {
    for (int k = 0; k < task_.rank; ++k) coefficient_[k] = projection(k, i);
    const T weight_of_region = lane(task_.inverse_variance, i);
    for (int scan = 0; scan < task_.scans; ++scan) finish_scan(scan, i, weight_of_region);
    if (!whitens()) return;
    WhiteningAdjoint<T> adjoint{T(S(0))};
    for (int scan = task_.scans; scan-- > 0;) filter_scan(adjoint, scan, i);
  }

  // The scans that are read at rest, before the first step; their source reaches nothing.
  DCMRNN_LANE void finish_rest() {
    for (int i = 0; i < task_.layout.regions; ++i) {
      if (task_.rest_scan[i] < 0) continue;
      for (int k = 0; k < task_.rank; ++k) coefficient_[k] = projection(k, i);
      finish_scan(task_.rest_scan[i], i, lane(task_.inverse_variance, i));
    }
  }

  // Replaces the value of region i at the scan by what a whitening filter makes of it.
  template <class Filter>
  DCMRNN_LANE void filter_scan(Filter& filter, int scan, int i) {
    const int at = scan * task_.layout.regions + i;
    const T value = lane(task_.prediction, at);
    store(filter.next(lane(task_.own, at), lane(task_.lagged, at), lane(task_.weight, scan), value),
          task_.prediction + at * kMembers<T>);
  }

  DCMRNN_LANE static T lane(const S* array, int index) {
    return load(array + static_cast<std::ptrdiff_t>(index) * kMembers<T>, T());
  }
  DCMRNN_LANE T basis(int region, int k, int scan) const {
    return lane(task_.basis, region * task_.basis_region + k * task_.scans + scan);
  }
  DCMRNN_LANE T projection(int k, int region) const {
    alignas(64) S members[kMembers<T>];
    const double* sums = task_.projection + (k * task_.layout.regions + region) * kMembers<T>;
    for (int m = 0; m < kMembers<T>; ++m) members[m] = static_cast<S>(sums[m]);
    return load(members, T());
  }
  DCMRNN_LANE void finish_scan(int scan, int i, T weight_of_region) {
    const int n = task_.layout.regions;
    T e = lane(task_.bold, scan * n + i) - lane(task_.prediction, scan * n + i);
    for (int k = 0; k < task_.rank; ++k) {
      e = fnma(basis(i, k, scan), coefficient_[k], e);
    }
    const T weighted = e * lane(task_.weight, scan);
    accumulate(task_.sse + i * kMembers<T>, weighted * e);
    store(T(S(0)) - weighted * weight_of_region, task_.prediction + (scan * n + i) * kMembers<T>);
  }

  const PackTask<S>& task_;
  T* coefficient_;    // [rank] of the region at hand
  T* before_window_;  // [region] prediction at the last used scan before the window
};

}  // namespace dcmrnn
