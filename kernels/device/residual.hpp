// Residual, a thread per member and region: confound projection, squared error, and the source of
// the reverse sweep (the equations stand in kernels/cpu/residual.hpp's head):
//   c = Q'W r,  e = r - Q c,  SSE = e'W e,  dL/dy = -W e / sigma^2
// with the prediction through L first and the source through L' last where the noise is not white.
#pragma once

#include "kernels/device/members.hpp"
#include "kernels/device/whiten.hpp"

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
    const Scans scans = scans_of(grid, region);
    const bool white = data.own == nullptr;
    if (!white) whiten(data, scans, slot, region);
    if (whole) project(data, grid, slot, region);

    double sse = whole || window == 0 ? 0 : chunk.sse[region * chunk.slots + slot];
    const auto finish = [&](int scan) { sse += finish_scan(data, grid, slot, region, scan); };
    if (window == 0 && grid.rest_scan[region] >= 0) finish(grid.rest_scan[region]);
    for (int scan = scans.first; scan < scans.last; ++scan) finish(scan);
    if (whole) sse += chunk.poison[slot];
    chunk.sse[region * chunk.slots + slot] = sse;

    if (white) return;
    WhiteningAdjoint<S> adjoint{S(0)};
    for (int scan = scans.last; scan-- > scans.first;) {
      filter_scan(adjoint, data, problem.layout.regions, region, scan,
                  prediction(scan, region, slot));
    }
  }

 private:
  // A region's scans are read in order: all, or those of the window.
  struct Scans {
    int first, last;
    int next;  // first of the next window
  };
  DCMRNN_LANE Scans scans_of(const Grid<S>& grid, int region) const {
    if (window < 0) return {0, grid.scans, grid.scans};
    const int* cuts = grid.window + 2 * window;
    const int first = scans_before(grid, region, cuts[0]);
    const int last = scans_before(grid, region, cuts[1]);
    return {first, last, window + 1 < grid.windows ? scans_before(grid, region, cuts[2]) : last};
  }
  // Scans of the region that were read up to a cut.
  DCMRNN_LANE int scans_before(const Grid<S>& grid, int region, int cut) const {
    for (int span = grid.cut_span[cut]; span > 0; --span) {
      const int scan = grid.span_scan[(span - 1) * problem.layout.regions + region];
      if (scan >= 0) return scan + 1;
    }
    return grid.rest_scan[region] + 1;
  }
  DCMRNN_LANE void whiten(const Data<S>& data, const Scans& scans, int slot, int region) const {
    S& before = chunk.before_window[region * chunk.slots + slot];
    WhiteningFilter<S> filter{window > 0 ? before : S(0)};
    for (int scan = scans.first; scan < scans.last; ++scan) {
      filter_scan(filter, data, problem.layout.regions, region, scan,
                  prediction(scan, region, slot));
      if (scan < scans.next) before = filter.last;
    }
  }
  DCMRNN_LANE S& prediction(int scan, int region, int slot) const {
    return chunk.prediction[(scan * problem.layout.regions + region) * chunk.slots + slot];
  }
  DCMRNN_LANE double& projection(int k, int region, int slot) const {
    return chunk.projection[(k * problem.layout.regions + region) * chunk.slots + slot];
  }
  DCMRNN_LANE void project(const Data<S>& data, const Grid<S>& grid, int slot, int region) const {
    const int n = problem.layout.regions;
    const S* basis = basis_of(data, region, grid.scans);
    for (int k = 0; k < data.rank; ++k) {
      double sum = 0;
      for (int scan = 0; scan < grid.scans; ++scan) {
        const S q = basis[k * grid.scans + scan] * data.weight[scan];
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
    const S* basis = basis_of(data, region, grid.scans);
    for (int k = 0; k < data.rank; ++k) {
      e = fnma(basis[k * grid.scans + scan], static_cast<S>(projection(k, region, slot)), e);
    }
    const S weighted = e * data.weight[scan];
    y = S(0) - weighted * chunk.inverse_variance[region * chunk.slots + slot];
    return static_cast<double>(weighted * e);
  }
};

}  // namespace dcmrnn::device
