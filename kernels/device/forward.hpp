// Forward sweep, a thread per member: serial in time; predictions at scans, floor hits, and, where
// a reverse sweep follows, the states at cuts.
#pragma once

#include "dcmrnn/model/output/bold_signal.hpp"
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
    for (int i = 0; i < cell.regions(); ++i) {
      at(cut, i, 0) = cell.x(i);
      at(cut, i, 1) = cell.h(i).s;
      at(cut, i, 2) = cell.h(i).f;
      at(cut, i, 3) = cell.h(i).v;
      at(cut, i, 4) = cell.h(i).q;
    }
  }
  template <class Cell>
  DCMRNN_LANE void restore(int cut, Cell& cell) const {
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < cell.regions(); ++i) {
      cell.x(i) = at(cut, i, 0);
      cell.h(i) = {at(cut, i, 1), at(cut, i, 2), at(cut, i, 3), at(cut, i, 4)};
    }
  }
};

// The parameters of one slot as lanes of S.
template <class S>
struct NaturalParameters {
  const Chunk<S>& chunk;
  int slot;
  DCMRNN_LANE S operator()(int p) const { return chunk.natural[p * chunk.slots + slot]; }
};

template <class S, class Neural, class Output, int N>
struct Forward {
  static constexpr const char* kName = "forward";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;
  int window;        // -1: the whole scan from rest; else from the state at the window's begin
  bool keep_states;  // at cuts

  DCMRNN_LANE void operator()(int slot) const {
    const int member = chunk.member[slot];
    const Data<S>& data = problem.data_of(member);
    const Grid<S>& grid = grids[data.grid];
    const bool whole = window < 0;
    if (!whole && window >= grid.windows) return;
    const int first = whole ? 0 : grid.window[2 * window];
    const int last = whole ? grid.cuts - 1 : grid.window[2 * window + 1];

    Arena arena(chunk.scratch + static_cast<std::ptrdiff_t>(slot) * chunk.scratch_bytes);
    MemberCell<S, Neural, N> cell(problem.layout, data, grid.dt, arena);
    const NaturalParameters<S> parameter{chunk, slot};
    const Checkpoints<S> states{chunk, cell.regions(), slot};
    cell.prepare(parameter);
    if (first == 0) {
      cell.rest();
      clear_rest_scans(grid, slot);
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
    chunk.floor_hits[slot] = static_cast<double>(cell.hits());
    chunk.poison[slot] = static_cast<double>(cell.poison());
  }

 private:
  // A scan read at step 0 sees the state at rest, whose signal is 0.
  DCMRNN_LANE void clear_rest_scans(const Grid<S>& grid, int slot) const {
    const int n = problem.layout.regions;
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < n; ++i) {
      if (grid.rest_scan[i] >= 0) {
        chunk.prediction[(grid.rest_scan[i] * n + i) * chunk.slots + slot] = S(0);
      }
    }
  }
  template <class Cell>
  DCMRNN_LANE void read_scans(const Grid<S>& grid, int span, int slot,
                              const NaturalParameters<S>& parameter, Cell& cell) const {
    const int n = cell.regions();
    DCMRNN_DEVICE_UNROLL
    for (int i = 0; i < n; ++i) {
      const int scan = grid.span_scan[span * n + i];
      if (scan < 0) continue;
      S theta[kRegionParameters];
      DCMRNN_DEVICE_UNROLL
      for (int p = 0; p < kRegionParameters; ++p) theta[p] = parameter(problem.layout.phi(p, i));
      chunk.prediction[(scan * n + i) * chunk.slots + slot] =
          Output::coefficients(theta, problem.constants).signal(cell.h(i).v, cell.h(i).q);
    }
  }
};

}  // namespace dcmrnn::device
