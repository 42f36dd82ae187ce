// Normal equations from the sensitivities: whitened where the noise is not white, confounds
// projected out, sums in double.
#pragma once

#include "dcmrnn/lane/small_matrix.hpp"
#include "kernels/device/sensitivity.hpp"
#include "kernels/device/whiten.hpp"
#include "kernels/scan_bins.hpp"

namespace dcmrnn::device {

// A member's column c in a region: a sensitivity, or past the last one the residual.
template <class S>
struct NormalRows {
  const Problem<S>& problem;
  const Chunk<S>& chunk;
  const Sensitivities<S>& sensitivities;
  const Data<S>& data;
  int scans;
  int slot;

  DCMRNN_LANE S at(int region, int c, int scan) const {
    if (c < sensitivities.columns - 1) {
      return sensitivities.at(region, c, scan, chunk.slots, slot);
    }
    return data.bold[scan * problem.layout.regions + region] - prediction(region, scan);
  }
  DCMRNN_LANE S& prediction(int region, int scan) const {
    return chunk.prediction[(scan * problem.layout.regions + region) * chunk.slots + slot];
  }
  // The column through L: a sensitivity, or the prediction within the residual.
  DCMRNN_LANE void whiten(int region, int c) const {
    WhiteningFilter<S> filter{S(0)};
    for (int scan = 0; scan < scans; ++scan) {
      S& value = c < sensitivities.columns - 1
                     ? sensitivities.at(region, c, scan, chunk.slots, slot)
                     : prediction(region, scan);
      filter_scan(filter, data, problem.layout.regions, region, scan, value);
    }
  }
  // Sums the column over each bin of the descent.
  DCMRNN_LANE void fill_bins(int region, int c, int bin) const {
    for (int first = 0; first < scans; first += bin) {
      S sum(0), weight(0);
      for (int scan = first; scan < first + bin && scan < scans; ++scan) {
        sum += data.weight[scan] * at(region, c, scan);
        weight += data.weight[scan];
      }
      sensitivities.of_bin(region, c, first / bin, chunk.slots, slot) = bin_scale(weight) * sum;
    }
  }
  // a'W b of two columns, less what the confounds explain.
  DCMRNN_LANE double product(int region, int a, int b) const {
    double sum = 0;
    for (int scan = 0; scan < scans; ++scan) {
      const S weighted = data.weight[scan] * at(region, a, scan);
      sum += static_cast<double>(weighted * at(region, b, scan));
    }
    return sum - explained(region, a, b);
  }
  // The same with the scans of a bin taken as one.
  DCMRNN_LANE double product_of_bins(int region, int a, int b, int bin) const {
    double sum = 0;
    for (int k = 0; k * bin < scans; ++k) {
      sum += static_cast<double>(sensitivities.of_bin(region, a, k, chunk.slots, slot) *
                                 sensitivities.of_bin(region, b, k, chunk.slots, slot));
    }
    return sum - explained(region, a, b);
  }

 private:
  DCMRNN_LANE double explained(int region, int a, int b) const {
    double sum = 0;
    for (int k = 0; k < data.rank; ++k) {
      sum += sensitivities.along(region, a, k, chunk.slots, slot) *
             sensitivities.along(region, b, k, chunk.slots, slot);
    }
    return sum;
  }
};

// Whitens a column where it must be, takes its bins where the descent does, and Q'W column: a
// thread per member, region and column. index = slot + slots (column + columns region)
template <class S>
struct ProjectColumns {
  static constexpr const char* kName = "project_columns";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  Sensitivities<S> sensitivities;
  bool binned;  // the matrix is for a descent in single precision

  DCMRNN_LANE void operator()(int index) const {
    const int slot = index % chunk.slots;
    const int c = index / chunk.slots % sensitivities.columns;
    const int region = index / chunk.slots / sensitivities.columns;
    const int member = chunk.member[slot];
    if (c < sensitivities.columns - 1 && c >= problem.free_of(member).free_count) return;
    const Data<S>& data = problem.data_of(member);
    const int scans = grids[data.grid].scans;
    const NormalRows<S> rows{problem, chunk, sensitivities, data, scans, slot};
    if (data.own != nullptr) rows.whiten(region, c);
    const int bin = binned ? grids[data.grid].bin : 1;
    if (bin > 1 && c < sensitivities.columns - 1) rows.fill_bins(region, c, bin);
    const S* basis = basis_of(data, region, scans);
    for (int k = 0; k < data.rank; ++k) {
      double sum = 0;
      for (int scan = 0; scan < scans; ++scan) {
        const S q = basis[k * scans + scan] * data.weight[scan];
        sum += static_cast<double>(q * rows.at(region, c, scan));
      }
      sensitivities.along(region, c, k, chunk.slots, slot) = sum;
    }
  }
};

// The sweep's results of a chunk, as judge_trial takes them.
struct TrialSums {
  double* normal;           // [packed free, slot] J'WJ / sigma^2
  double* region_gradient;  // [region, free, slot] J_r'W e_r
};

// A thread per member and entry: the packed matrix, then the gradients and squared errors by
// region. index = slot + slots entry
template <class S>
struct Normal {
  static constexpr const char* kName = "normal";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  Sensitivities<S> sensitivities;
  TrialSums sums;
  bool binned;  // the matrix is for a descent in single precision

  // Entries of a chunk whose members have so many free parameters at most.
  DCMRNN_LANE static int entries(int free, int regions) {
    return static_cast<int>(packed_index(free, 0)) + regions * (free + 1);
  }

  DCMRNN_LANE void operator()(int index) const {
    const int slot = index % chunk.slots;
    int entry = index / chunk.slots;
    const int member = chunk.member[slot];
    const Free& free = problem.free_of(member);
    const Data<S>& data = problem.data_of(member);
    const NormalRows<S> rows{problem, chunk, sensitivities, data, grids[data.grid].scans, slot};
    const int regions = problem.layout.regions;
    const int packed = static_cast<int>(packed_index(free.free_count, 0));
    if (entry < packed) {
      const int bin = binned ? grids[data.grid].bin : 1;
      sums.normal[entry * chunk.slots + slot] = matrix_entry(rows, free, slot, entry, bin);
      return;
    }
    entry -= packed;
    const int residual = sensitivities.columns - 1;
    if (entry < regions * free.free_count) {
      sums.region_gradient[entry * chunk.slots + slot] =
          rows.product(entry / free.free_count, entry % free.free_count, residual);
      return;
    }
    entry -= regions * free.free_count;
    if (entry >= regions) return;
    chunk.sse[entry * chunk.slots + slot] =
        rows.product(entry, residual, residual) + chunk.poison[slot];
  }

 private:
  DCMRNN_LANE double matrix_entry(const NormalRows<S>& rows, const Free& free, int slot, int entry,
                                  int bin) const {
    int row = static_cast<int>((square_root(8.0 * entry + 1) - 1) / 2);
    if (packed_index(row + 1, 0) <= entry) ++row;  // the root may have been rounded down
    const int column = entry - static_cast<int>(packed_index(row, 0));
    double sum = 0;
    for (int region = 0; region < problem.layout.regions; ++region) {
      if (!reaches(free.free[row], region) || !reaches(free.free[column], region)) continue;
      const double product = bin > 1 ? rows.product_of_bins(region, row, column, bin)
                                     : rows.product(region, row, column);
      sum += product * static_cast<double>(chunk.inverse_variance[region * chunk.slots + slot]);
    }
    return sum;
  }
  // A region's own parameter moves that region's signal only.
  DCMRNN_LANE bool reaches(int p, int region) const {
    const int neural = problem.layout.neural();
    return p < neural || (p - neural) % problem.layout.regions == region;
  }
};

}  // namespace dcmrnn::device
