// Forward sweep, a team per member: serial in time; predictions at scans, floor hits, and, where a
// reverse sweep follows, the states at cuts.
#pragma once

#include "dcmrnn/model/catalog.hpp"
#include "kernels/device/member_cell.hpp"
#include "kernels/device/members.hpp"

namespace dcmrnn::device {

// The state at a cut: x s f v q of each region.
template <class S>
struct Checkpoints {
  const Chunk<S>& chunk;
  int regions;
  int slot;

  DCMRNN_LANE S& at(int cut, int region, int value) const {
    return chunk.state[((cut * regions + region) * 5 + value) * chunk.slots + slot];
  }
  template <class Cell>
  DCMRNN_LANE void save(int cut, Cell& cell) const {
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < cell.own(); ++r) {
      put(cut, 0, r, cell.x(r), cell);
      put(cut, 1, r, cell.h(r).s, cell);
      put(cut, 2, r, cell.h(r).f, cell);
      put(cut, 3, r, cell.h(r).v, cell);
      put(cut, 4, r, cell.h(r).q, cell);
    }
  }
  template <class Cell>
  DCMRNN_LANE void restore(int cut, Cell& cell) const {
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < cell.own(); ++r) {
      cell.x(r) = get(cut, 0, r, cell);
      cell.h(r) = {get(cut, 1, r, cell), get(cut, 2, r, cell), get(cut, 3, r, cell),
                   get(cut, 4, r, cell)};
    }
  }

 private:
  template <class Cell>
  DCMRNN_LANE void put(int cut, int value, int r, const typename Cell::T& state,
                       const Cell& cell) const {
    cell.team().write(r, regions, state, [&](int i, S own) { at(cut, i, value) = own; });
  }
  template <class Cell>
  DCMRNN_LANE typename Cell::T get(int cut, int value, int r, const Cell& cell) const {
    return cell.team().template read<S>(r, regions, [&](int i) { return at(cut, i, value); });
  }
};

// The parameters of one slot as lanes of S.
template <class S>
struct NaturalParameters {
  const Chunk<S>& chunk;
  int slot;
  DCMRNN_LANE S operator()(int p) const { return chunk.natural[p * chunk.slots + slot]; }
};

template <class S, class Dynamics, class TeamOfMember>
struct Forward {
  using Team = TeamOfMember;
  static constexpr const char* kName = "forward";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  int window;        // -1: the whole scan from rest; else from the state at the window's begin
  bool keep_states;  // at cuts

  DCMRNN_LANE void operator()(int slot, const Team& team) const {
    const int member = chunk.member[slot];
    const Data<S>& data = problem.data_of(member);
    const Grid<S>& grid = grids[data.grid];
    const bool whole = window < 0;
    if (!whole && window >= grid.windows) return;
    const int first = whole ? 0 : grid.window[2 * window];
    const int last = whole ? grid.cuts - 1 : grid.window[2 * window + 1];

    Arena arena(chunk.scratch + static_cast<std::ptrdiff_t>(slot) * chunk.scratch_bytes);
    MemberCell<S, Dynamics, Team> cell(problem.layout, data, grid.dt, team, arena);
    const NaturalParameters<S> parameter{chunk, slot};
    const Checkpoints<S> states{chunk, cell.regions(), slot};
    cell.prepare(parameter);
    if (first == 0) {
      cell.rest();
      clear_rest_scans(grid, slot, cell);
    } else {
      states.restore(first, cell);
    }
    cell.seek(grid.cut[first], parameter);
    for (int cut = first; cut < last; ++cut) {
      if (keep_states) states.save(cut, cell);
      for (int span = grid.cut_span[cut]; span < grid.cut_span[cut + 1]; ++span) {
        cell.advance(grid.span_end[span], parameter, KeepNoStep{});
        read_scans(grid, span, slot, parameter, cell);
      }
    }
    if (keep_states) states.save(last, cell);
    const S hits = team.total(cell.hits(), cell.regions());
    const S poison = team.total(cell.poison(), cell.regions());
    if (!team.leads()) return;
    chunk.floor_hits[slot] = static_cast<double>(hits);
    chunk.poison[slot] = static_cast<double>(poison);
  }

 private:
  using Cell = MemberCell<S, Dynamics, Team>;

  DCMRNN_LANE S& prediction(int scan, int i, int slot) const {
    return chunk.prediction[(scan * problem.layout.regions + i) * chunk.slots + slot];
  }
  // A scan read at step 0 sees the state at rest, whose signal is 0.
  DCMRNN_LANE void clear_rest_scans(const Grid<S>& grid, int slot, const Cell& cell) const {
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < cell.own(); ++r) {
      cell.team().write(r, cell.regions(), typename Cell::T(S(0)), [&](int i, S rest) {
        if (grid.rest_scan[i] >= 0) prediction(grid.rest_scan[i], i, slot) = rest;
      });
    }
  }
  DCMRNN_LANE void read_scans(const Grid<S>& grid, int span, int slot,
                              const NaturalParameters<S>& parameter, Cell& cell) const {
    const int n = cell.regions();
    DCMRNN_DEVICE_UNROLL
    for (int r = 0; r < cell.own(); ++r) {
      typename Cell::T theta[kRegionParameters];
      cell.theta_of(r, parameter, theta);
      const auto y = bold_signal(OutputModels{}, problem.output, theta, problem.constants)
                         .signal(cell.h(r).v, cell.h(r).q);
      cell.team().write(r, n, y, [&](int i, S signal) {
        const int scan = grid.span_scan[span * n + i];
        if (scan >= 0) prediction(scan, i, slot) = signal;
      });
    }
  }
};

}  // namespace dcmrnn::device
