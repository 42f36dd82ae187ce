// Residual of one pack: confound projection, squared error, and the source of the reverse sweep.
//
//   r = W-projected data - prediction,  c = Q'W r,  e = r - Q c,  SSE = e'W e       [per region]
//   dL/dy = -W e / sigma^2    for L = sum_r SSE_r / (2 sigma_r^2)
//
// with Q orthonormal under the weights W (P = I - Q Q'W, so that W P = P'W P).
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "kernels/arena.hpp"
#include "kernels/cpu/pack_task.hpp"

namespace dcmrnn {

template <class T>
class Residual {
 public:
  using S = Scalar<T>;

  DCMRNN_LANE Residual(const PackTask<S>& task, Arena& arena)
      : task_(task), coefficient_(arena.take<T>(task.rank)) {}

  // task.projection = Q'W r over all scans.
  DCMRNN_LANE void project() {
    const int n = task_.layout.regions;
    for (int k = 0; k < task_.rank * n * kMembers<T>; ++k) task_.projection[k] = 0;
    for (int k = 0; k < task_.rank; ++k) {
      for (int scan = 0; scan < task_.scans; ++scan) {
        const T q = lane(task_.basis, k * task_.scans + scan) * lane(task_.weight, scan);
        for (int i = 0; i < n; ++i) {
          const T r = lane(task_.bold, scan * n + i) - lane(task_.prediction, scan * n + i);
          accumulate(task_.projection + (k * n + i) * kMembers<T>, q * r);
        }
      }
    }
  }

  // Adds the squared error of region i at the scan to task.sse and replaces the prediction by the
  // source of the reverse sweep. Uses the task's present projection.
  DCMRNN_LANE void finish_region(int i) {
    for (int k = 0; k < task_.rank; ++k) coefficient_[k] = projection(k, i);
    const T weight_of_region = lane(task_.inverse_variance, i);
    for (int scan = 0; scan < task_.scans; ++scan) finish_scan(scan, i, weight_of_region);
  }

  DCMRNN_LANE void finish() {
    for (int i = 0; i < task_.layout.regions; ++i) finish_region(i);
  }

  // The same for the scans that are read at rest, before the first step.
  DCMRNN_LANE void finish_rest() {
    for (int i = 0; i < task_.layout.regions; ++i) {
      if (task_.rest_scan[i] < 0) continue;
      for (int k = 0; k < task_.rank; ++k) coefficient_[k] = projection(k, i);
      finish_scan(task_.rest_scan[i], i, lane(task_.inverse_variance, i));
    }
  }

  // The same for the scans that were read in the spans [first, last) only.
  DCMRNN_LANE void finish_spans(int first, int last) {
    const int n = task_.layout.regions;
    for (int i = 0; i < n; ++i) {
      for (int k = 0; k < task_.rank; ++k) coefficient_[k] = projection(k, i);
      const T weight_of_region = lane(task_.inverse_variance, i);
      for (int span = first; span < last; ++span) {
        const int scan = task_.span_scan[span * n + i];
        if (scan >= 0) finish_scan(scan, i, weight_of_region);
      }
    }
  }

 private:
  DCMRNN_LANE static T lane(const S* array, int index) {
    return load(array + static_cast<std::ptrdiff_t>(index) * kMembers<T>, T());
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
      e = fnma(lane(task_.basis, k * task_.scans + scan), coefficient_[k], e);
    }
    const T weighted = e * lane(task_.weight, scan);
    accumulate(task_.sse + i * kMembers<T>, weighted * e);
    store(T(S(0)) - weighted * weight_of_region, task_.prediction + (scan * n + i) * kMembers<T>);
  }

  const PackTask<S>& task_;
  T* coefficient_;  // [rank] of the region at hand
};

}  // namespace dcmrnn
