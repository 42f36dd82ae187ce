// Residual, a thread per member and region: confound projection, squared error, and the source of
// the reverse sweep (the equations stand in kernels/cpu/residual.hpp's head):
//   c = Q'W r,  e = r - Q c,  SSE = e'W e,  dL/dy = -W e / sigma^2
#pragma once

#include "kernels/device/members.hpp"

namespace dcmrnn::device {

template <class S>
struct Residual {
  static constexpr const char* kName = "residual";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  // -1: all scans, with confound coefficients of these predictions. A window's number: its scans
  // only, with the coefficients that are there.
  int window;

  // index = slot + slots region.
  DCMRNN_LANE void operator()(int index) const {
    const int slot = index % chunk.slots;
    const int region = index / chunk.slots;
    const Data<S>& data = problem.data_of(chunk.member[slot]);
    const Grid<S>& grid = grids[data.grid];
    const bool whole = window < 0;
    if (!whole && window >= grid.windows) return;
    if (whole) project(data, grid, slot, region);

    double sse = whole || window == 0 ? 0 : chunk.sse[region * chunk.slots + slot];
    const auto finish = [&](int scan) { sse += finish_scan(data, grid, slot, region, scan); };
    if (whole) {
      for (int scan = 0; scan < grid.scans; ++scan) finish(scan);
      sse += chunk.poison[slot];
    } else {
      if (window == 0 && grid.rest_scan[region] >= 0) finish(grid.rest_scan[region]);
      const int last = grid.cut_span[grid.window[2 * window + 1]];
      for (int span = grid.cut_span[grid.window[2 * window]]; span < last; ++span) {
        const int scan = grid.span_scan[span * problem.layout.regions + region];
        if (scan >= 0) finish(scan);
      }
    }
    chunk.sse[region * chunk.slots + slot] = sse;
  }

 private:
  DCMRNN_LANE S& prediction(int scan, int region, int slot) const {
    return chunk.prediction[(scan * problem.layout.regions + region) * chunk.slots + slot];
  }
  DCMRNN_LANE double& projection(int k, int region, int slot) const {
    return chunk.projection[(k * problem.layout.regions + region) * chunk.slots + slot];
  }
  DCMRNN_LANE void project(const Data<S>& data, const Grid<S>& grid, int slot, int region) const {
    const int n = problem.layout.regions;
    for (int k = 0; k < data.rank; ++k) {
      double sum = 0;
      for (int scan = 0; scan < grid.scans; ++scan) {
        const S q = data.basis[k * grid.scans + scan] * data.weight[scan];
        const S r = data.bold[scan * n + region] - prediction(scan, region, slot);
        sum += static_cast<double>(q * r);
      }
      projection(k, region, slot) = sum;
    }
  }
  DCMRNN_LANE double finish_scan(const Data<S>& data, const Grid<S>& grid, int slot, int region,
                                 int scan) const {
    const int n = problem.layout.regions;
    S& y = prediction(scan, region, slot);
    S e = data.bold[scan * n + region] - y;
    for (int k = 0; k < data.rank; ++k) {
      e = fnma(data.basis[k * grid.scans + scan], static_cast<S>(projection(k, region, slot)), e);
    }
    const S weighted = e * data.weight[scan];
    y = S(0) - weighted * chunk.inverse_variance[region * chunk.slots + slot];
    return static_cast<double>(weighted * e);
  }
};

}  // namespace dcmrnn::device
