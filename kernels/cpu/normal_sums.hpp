// Normal equations of one pack, from rows of sensitivities: for each region r, with J = d yhat / d
// parameter, r = y - yhat, Q the confounds (orthonormal under the mask W),
//
//   normal          = sum_r (J'WJ - K'K) / sigma_r^2     K = Q'W J
//   region_gradient = J'W r - K'c                        c = Q'W r
//   sse             = r'W r - c'c
//
// Rows gather in a buffer of one region; each full buffer is multiplied out and added to double
// sums. Where the noise is not white, data and Q are whitened already, and the columns of a full
// buffer pass the filter first. Where scans are taken in bins (see bin_of), the bins gather in a
// buffer of their own.
#pragma once

#include "kernels/cpu/pack_task.hpp"
#include "kernels/cpu/row_products.hpp"
#include "kernels/scan_bins.hpp"
#include "kernels/whitening.hpp"

namespace dcmrnn {

template <class T>
class NormalSums {
 public:
  using S = Scalar<T>;
  static constexpr int kFullRows = 16;  // rows multiplied out at once, at least

  DCMRNN_LANE NormalSums(const PackTask<S>& task, Arena& arena)
      : task_(task),
        n_(task.layout.regions),
        free_(task.free_neurals + task.free_regions),
        rows_(arena.take<int>(n_)),
        last_scan_(arena.take<int>(n_)),
        filter_(arena.take<WhiteningFilter<T>>(
            task.own == nullptr ? 0 : static_cast<std::size_t>(n_) * (columns() + 1))),
        J_(arena.take<RowBuffer<T>>(n_)),
        Q_(arena.take<RowBuffer<T>>(n_)),
        bins_(arena.take<RowBuffer<T>>(n_)),
        full_bins_(arena.take<int>(n_)),
        open_scans_(arena.take<int>(n_)),
        open_weight_(arena.take<T>(n_)),
        K_(arena.take<double>(static_cast<std::size_t>(n_) * task.rank * (columns() + 1) *
                              kMembers<T>)) {
    const int capacity = kFullRows + task.longest_segment;
    for (int n = 0; n < n_; ++n) {
      const RowBuffer<T> J(columns() + 1, capacity, arena);
      const RowBuffer<T> Q(task.rank, capacity, arena);
      const RowBuffer<T> bins(columns(), kFullRows + capacity / 2 + 1, arena);
      if (J_ == nullptr) continue;
      J_[n] = J;
      Q_[n] = Q;
      bins_[n] = bins;
    }
  }

  DCMRNN_LANE void start() {
    for (int k = 0; k < n_ * kMembers<T>; ++k) task_.sse[k] = 0;
    for (int k = 0; k < free_ * (free_ + 1) / 2 * kMembers<T>; ++k) task_.normal[k] = 0;
    for (int k = 0; k < n_ * free_ * kMembers<T>; ++k) task_.region_gradient[k] = 0;
    for (int k = 0; k < n_ * task_.rank * (columns() + 1) * kMembers<T>; ++k) K_[k] = 0;
    if (whitens()) {
      for (int k = 0; k < n_ * (columns() + 1); ++k) filter_[k] = {T(S(0))};
    }
    for (int n = 0; n < n_; ++n) {
      rows_[n] = full_bins_[n] = open_scans_[n] = 0;
      if (task_.rest_scan[n] < 0) continue;
      for (int k = 0; k < columns(); ++k) sensitivity(n, k, 0) = T(S(0));
      complete_row(n, task_.rest_scan[n], T(S(0)));
    }
  }

  // Sensitivity of column k in the `ahead`-th row that is not complete yet. Columns: the free
  // neural parameters, then the region's own.
  DCMRNN_LANE T& sensitivity(int n, int k, int ahead) { return J_[n].at(k, rows_[n] + ahead); }

  // Adds the residual and the confounds of the scan to the next row.
  DCMRNN_LANE void complete_row(int n, int scan, T signal) {
    const int row = rows_[n]++;
    last_scan_[n] = scan;
    const T weight = lane(task_.weight, scan);
    J_[n].at(columns(), row) =
        whitens() ? signal : weight * (lane(task_.bold, scan * n_ + n) - signal);
    for (int k = 0; k < task_.rank; ++k) {
      Q_[n].at(k, row) =
          weight * lane(task_.basis, n * task_.basis_region + k * task_.scans + scan);
    }
  }

  DCMRNN_LANE void multiply_full(int n) {
    if (rows_[n] >= kFullRows) multiply_out(n);
  }

  DCMRNN_LANE void finish() {
    for (int n = 0; n < n_; ++n) {
      multiply_out(n);
      if (open_scans_[n] > 0) close_bin(n);
      if (full_bins_[n] > 0) add_matrix(n, bins_[n], full_bins_[n]);
      project_out_confounds(n);
    }
  }

 private:
  DCMRNN_LANE int columns() const { return task_.free_neurals + kRegionParameters; }
  DCMRNN_LANE int own(int n) const {
    return task_.free_region_begin[n + 1] - task_.free_region_begin[n];
  }
  // Place of a region's column among all free parameters.
  DCMRNN_LANE int place(int n, int column) const {
    return column < task_.free_neurals ? column : column + task_.free_region_begin[n];
  }
  DCMRNN_LANE double* normal(int i, int j) const {
    return task_.normal + static_cast<std::ptrdiff_t>(i * (i + 1) / 2 + j) * kMembers<T>;
  }
  DCMRNN_LANE double* gradient(int n, int i) const {
    return task_.region_gradient + static_cast<std::ptrdiff_t>(n * free_ + i) * kMembers<T>;
  }
  // K[confound, column]; the last column is c.
  DCMRNN_LANE double* K(int n, int k, int column) const {
    return K_ + static_cast<std::ptrdiff_t>((n * task_.rank + k) * (columns() + 1) + column) *
                    kMembers<T>;
  }
  DCMRNN_LANE static T lane(const S* array, int index) {
    return load(array + static_cast<std::ptrdiff_t>(index) * kMembers<T>, T());
  }

  DCMRNN_LANE bool whitens() const { return task_.own != nullptr; }

  // The buffer's sensitivities through L; its last column, the signal, becomes the residual. A
  // region's rows are its scans, in order.
  DCMRNN_OUTLINE void whiten(int n) {
    const int rows = rows_[n];
    const int first = last_scan_[n] - rows + 1;
    const auto filter_column = [&](int column) DCMRNN_LANE_LAMBDA {
      WhiteningFilter<T>& filter = filter_[n * (columns() + 1) + column];
      for (int row = 0; row < rows; ++row) {
        const int at = (first + row) * n_ + n;
        T& value = J_[n].at(column, row);
        value = filter.next(lane(task_.own, at), lane(task_.lagged, at),
                            lane(task_.weight, first + row), value);
      }
    };
    for (int column = 0; column < task_.free_neurals + own(n); ++column) filter_column(column);
    filter_column(columns());
    for (int row = 0; row < rows; ++row) {
      T& value = J_[n].at(columns(), row);
      value = lane(task_.weight, first + row) * (lane(task_.bold, (first + row) * n_ + n) - value);
    }
  }

  DCMRNN_OUTLINE void multiply_out(int n) {
    if (whitens()) whiten(n);
    const int rows = rows_[n];
    const int used = task_.free_neurals + own(n);
    const int residual = columns();
    const T one(S(1));
    rows_[n] = 0;
    const RowBuffer<T>& J = J_[n];
    const RowBuffer<T>& Q = Q_[n];
    if (task_.bin == 1) {
      add_matrix(n, J, rows);
    } else {
      fill_bins(n, rows);
    }
    multiply_rows(Q, task_.rank, J, used, rows, false, one,
                  [&](int k, int j) { return K(n, k, j); });
    const auto to_gradient = [&](int i, int)
                                 DCMRNN_LANE_LAMBDA { return gradient(n, place(n, i)); };
    int column = 0;
    for (; column + 4 <= used; column += 4) {
      multiply_tile<4, 1>(J, column, J, residual, rows, one, to_gradient);
    }
    for (; column < used; ++column) {
      multiply_tile<1, 1>(J, column, J, residual, rows, one, to_gradient);
    }
    for (int k = 0; k < task_.rank; ++k) {
      multiply_tile<1, 1>(Q, k, J, residual, rows, one,
                          [&](int, int) { return K(n, k, residual); });
    }
    multiply_tile<1, 1>(J, residual, J, residual, rows, one,
                        [&](int, int) { return task_.sse + n * kMembers<T>; });
  }

  // Adds the rows' part of J'WJ / sigma^2.
  DCMRNN_OUTLINE void add_matrix(int n, const RowBuffer<T>& J, int rows) {
    const int used = task_.free_neurals + own(n);
    multiply_rows(J, used, J, used, rows, true, lane(task_.inverse_variance, n),
                  [&](int i, int j) { return j > i ? nullptr : normal(place(n, i), place(n, j)); });
  }
  // Adds the buffer's rows, up to the last scan, to their bins.
  DCMRNN_OUTLINE void fill_bins(int n, int rows) {
    const int used = task_.free_neurals + own(n);
    const int first_scan = last_scan_[n] - rows + 1;
    for (int row = 0; row < rows;) {
      const int to_end = task_.bin - (first_scan + row) % task_.bin;
      const int end = row + to_end < rows ? row + to_end : rows;
      const T nothing(S(0));
      const bool begins = open_scans_[n] == 0;
      T weight = begins ? nothing : open_weight_[n];
      for (int k = row; k < end; ++k) weight = weight + lane(task_.weight, first_scan + k);
      for (int column = 0; column < used; ++column) {
        T& bin = bins_[n].at(column, full_bins_[n]);
        T sum = begins ? nothing : bin;
        for (int k = row; k < end; ++k) sum = sum + J_[n].at(column, k);
        bin = sum;
      }
      open_weight_[n] = weight;
      open_scans_[n] += end - row;
      if (end == row + to_end) close_bin(n);
      row = end;
    }
    if (full_bins_[n] < kFullRows) return;
    add_matrix(n, bins_[n], full_bins_[n]);
    if (open_scans_[n] > 0) {
      for (int column = 0; column < used; ++column) {
        bins_[n].at(column, 0) = bins_[n].at(column, full_bins_[n]);
      }
    }
    full_bins_[n] = 0;
  }
  // The open bin is whole, or the last one.
  DCMRNN_LANE void close_bin(int n) {
    const T scale = bin_scale(open_weight_[n]);
    for (int column = 0; column < task_.free_neurals + own(n); ++column) {
      T& sum = bins_[n].at(column, full_bins_[n]);
      sum = scale * sum;
    }
    ++full_bins_[n];
    open_scans_[n] = 0;
  }

  DCMRNN_OUTLINE void project_out_confounds(int n) {
    const int used = task_.free_neurals + own(n);
    alignas(64) double weight[kMembers<T>];
    for (int m = 0; m < kMembers<T>; ++m) {
      weight[m] = static_cast<double>(task_.inverse_variance[n * kMembers<T> + m]);
    }
    for (int k = 0; k < task_.rank; ++k) {
      const double* c = K(n, k, columns());
      subtract(task_.sse + n * kMembers<T>, c, c);
      for (int i = 0; i < used; ++i) {
        const double* left = K(n, k, i);
        subtract(gradient(n, place(n, i)), left, c);
        alignas(64) double scaled[kMembers<T>];
        for (int m = 0; m < kMembers<T>; ++m) scaled[m] = left[m] * weight[m];
        for (int j = 0; j <= i; ++j) subtract(normal(place(n, i), place(n, j)), scaled, K(n, k, j));
      }
    }
  }
  // sum -= a b, member by member.
  DCMRNN_LANE static void subtract(double* sum, const double* a, const double* b) {
    for (int m = 0; m < kMembers<T>; ++m) sum[m] -= a[m] * b[m];
  }

  const PackTask<S>& task_;
  int n_;
  int free_;
  int* rows_;                   // [region] complete rows in the buffer
  int* last_scan_;              // [region] of the last complete row
  WhiteningFilter<T>* filter_;  // [region, column]; none where the noise is white
  RowBuffer<T>* J_;             // [region] columns: sensitivities, residual
  RowBuffer<T>* Q_;             // [region] columns: confounds
  RowBuffer<T>* bins_;          // [region] columns: sensitivities, summed over a bin
  int* full_bins_;              // [region] rows of it that are whole bins; the next one is open
  int* open_scans_;             // [region] in the open bin
  T* open_weight_;              // [region] their weights
  double* K_;                   // [region, confound, column, member]
};

}  // namespace dcmrnn
