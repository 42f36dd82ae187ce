// Tangent sweep, a team per member and free parameter: the forward sweep on Dual lanes carries
// the derivative of the prediction by one parameter of the vector.
#pragma once

#include "dcmrnn/lane/dual.hpp"
#include "kernels/device/forward.hpp"

namespace dcmrnn::device {

// The tangent sweep's arrays of a chunk. Columns: the free parameters, then the residual's.
template <class S>
struct Sensitivities {
  int columns;  // most free parameters of a member in the chunk, and one
  int scans;    // most scans
  int bins;     // most bins
  int rank;     // most confounds
  S* column;    // [region, free parameter, scan, slot] dy / dtheta
  S* binned;    // [region, free parameter, bin, slot] its sums, each over the root of its weight
  double* confound;  // [region, column, rank, slot] Q'W column

  DCMRNN_LANE S& at(int region, int c, int scan, int slots, int slot) const {
    return column[((region * (columns - 1) + c) * scans + scan) * slots + slot];
  }
  DCMRNN_LANE S& of_bin(int region, int c, int bin, int slots, int slot) const {
    return binned[((region * (columns - 1) + c) * bins + bin) * slots + slot];
  }
  DCMRNN_LANE double& along(int region, int c, int k, int slots, int slot) const {
    return confound[((region * columns + c) * rank + k) * slots + slot];
  }
};

// The parameters of one slot as dual lanes along parameter `along` of the vector (none: -1).
template <class S>
struct DualParameters {
  NaturalParameters<S> natural;
  int along;
  int neural;
  DCMRNN_LANE Dual<S> operator()(int p) const {
    const S value = natural(p);
    // d theta / d phi = theta on the log scale.
    return {value, p != along ? S(0) : p < neural ? S(1) : value};
  }
};

template <class S, class Dynamics, class TeamOfMember>
struct Sensitivity {
  using Team = TeamOfMember;
  using Shared = Dual<S>;
  static constexpr const char* kName = "sensitivity";
  // Where the registers have no room for M beside an exponential step (see BackwardRoom::kHeld).
  static constexpr bool kMShared = Team::kLanes > 1 && Dynamics::Integrator::kExponential &&
                                   sizeof(Dual<S>) * Team::kAll > 128;
  using Cell = MemberCell<Dual<S>, Dynamics, Team, false, kMShared>;
  static constexpr int kSharedValues = Cell::kMValues;

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  Sensitivities<S> sensitivities;

  // index = slot + slots (place among the free parameters)
  DCMRNN_LANE void operator()(int index, const Team& team, Strided<typename Cell::T> shared) const {
    const int slot = index % chunk.slots;
    const int k = index / chunk.slots;
    const int member = chunk.member[slot];
    const Free& free = problem.free_of(member);
    if (k > 0 && k >= free.free_count) return;
    const bool has_column = k < free.free_count;
    const Data<S>& data = problem.data_of(member);
    const Grid<S>& grid = grids[data.grid];
    const DualParameters<S> parameter{
        {chunk, slot}, has_column ? free.free[k] : -1, problem.layout.neural()};

    Arena arena(chunk.scratch + static_cast<std::ptrdiff_t>(index) * chunk.scratch_bytes);
    using T = typename Cell::T;
    Cell cell(problem.layout, data, grid.dt, team, arena, shared);
    const int n = cell.regions();
    cell.prepare(parameter);
    cell.rest();
    cell.seek(0, parameter);
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < cell.own(); ++r) {
      team.write(r, n, T(S(0)), [&](int i, Dual<S> rest) {
        if (grid.rest_scan[i] >= 0) put(grid.rest_scan[i], i, k, slot, rest, has_column);
      });
    }
    for (int span = 0; span < grid.spans; ++span) {
      cell.advance(grid.span_end[span], parameter, KeepNoStep{});
      DCMRNN_DEVICE_UNROLL
      for (int r = 0; r < cell.own(); ++r) {
        T theta[kRegionParameters];
        cell.theta_of(r, parameter, theta);
        const T y = bold_signal(OutputModels{}, problem.output, theta, problem.constants)
                        .signal(cell.h(r).v, cell.h(r).q);
        team.write(r, n, y, [&](int i, Dual<S> signal) {
          const int scan = grid.span_scan[span * n + i];
          if (scan >= 0) put(scan, i, k, slot, signal, has_column);
        });
      }
    }
    if (k > 0) return;
    const S hits = team.total(cell.hits().value, n);
    const S poison = team.total(cell.poison().value, n);
    if (!team.leads()) return;
    chunk.floor_hits[slot] = static_cast<double>(hits);
    chunk.poison[slot] = static_cast<double>(poison);
  }

 private:
  DCMRNN_LANE void put(int scan, int i, int k, int slot, Dual<S> y, bool has_column) const {
    if (has_column) sensitivities.at(i, k, scan, chunk.slots, slot) = y.derivative;
    if (k == 0) {
      chunk.prediction[(scan * problem.layout.regions + i) * chunk.slots + slot] = y.value;
    }
  }
};

}  // namespace dcmrnn::device
