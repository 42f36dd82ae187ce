// How the sweeps cut a time grid: segments, spans between scans, windows.
#pragma once

#include <vector>

#include "kernels/engine.hpp"
#include "kernels/ensemble_view.hpp"

namespace dcmrnn {

// Everything of a PackTask that depends on the grid, the integrator and the windows only. Time is
// counted in Euler stages, of which a step of the grid has one or more. Scalars of scans in double.
struct GridPlan {
  std::vector<int> cut;  // [cuts] multiples of the segment length and ends of windows
  int longest_segment = 0;
  std::vector<int> cut_span;   // [cuts]
  std::vector<int> span_end;   // [spans]
  std::vector<int> span_scan;  // [spans, region]
  std::vector<int> rest_scan;  // [region]
  std::vector<int> window;     // [windows, 2] cuts
  std::vector<double> share;   // [scan, region] 1 / windows that hold the scan
};

// Stages between two cuts: the tape of a segment must stay in the second-level cache. Depends on
// the model alone, or bits would depend on the batch.
int segment_length(int regions);

// Stages of the tangent sweep's shorter segments, whose buffers stay in the first-level cache.
inline constexpr int kTangentSegment = 32;

// How many neighbouring scans J'WJ may take as one while a descent in single precision looks for
// its way: those within a second, as signals are slow. What it takes of a bin (scan_bins.hpp) is
// never more than its scans' J'J, whatever is masked; the gradient takes every scan. Not for
// evidence: determinants change. Depends on the grid alone.
int bin_of(const ScanGrid& grid, int regions);

// A scan at stage t > 0 belongs to the windows (begin, end] that hold t. stages: of a step, of
// which the segment is a multiple.
GridPlan plan_grid(const ScanGrid& grid, int regions, const WindowSchedule& windows, int segment,
                   int stages);

}  // namespace dcmrnn
