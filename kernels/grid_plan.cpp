#include "kernels/grid_plan.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace dcmrnn {
namespace {

// [begin, end) stages of each window; the last one ends with the grid.
std::vector<std::pair<int, int>> window_stages(const ScanGrid& grid, const WindowSchedule& windows,
                                               int stages) {
  if (windows.window <= 0) return {{0, grid.steps * stages}};
  const int length = std::max(1, static_cast<int>(std::lround(windows.window / grid.dt)));
  const int stride = std::clamp(static_cast<int>(std::lround(windows.stride / grid.dt)), 1, length);
  std::vector<std::pair<int, int>> ends;
  for (int begin = 0;; begin += stride) {
    const int end = std::min(begin + length, grid.steps);
    ends.emplace_back(begin * stages, end * stages);
    if (end == grid.steps) return ends;
  }
}

}  // namespace

int segment_length(int regions) {
  // Tape: 7 numbers of a pack's 64 bytes at most, per region and step. 96 KiB of it leave room in
  // half a megabyte of second-level cache for what else a pack needs.
  const int steps = 96 * 1024 / (7 * 64 * std::max(1, regions));
  return std::clamp(steps / 16 * 16, 16, 128);
}

int bin_of(const ScanGrid& grid, int regions) {
  constexpr int kLeast = 256;              // bins
  constexpr double kLongest = 1.0 + 1e-6;  // s
  if (grid.scans < 2 * kLeast) return 1;
  const int first = grid.scan_step.front();
  const int last = grid.scan_step[static_cast<std::size_t>(grid.scans - 1) * regions];
  const double interval = (last - first) * grid.dt / (grid.scans - 1);
  return std::clamp(static_cast<int>(kLongest / interval), 1, std::min(4, grid.scans / kLeast));
}

GridPlan plan_grid(const ScanGrid& grid, int regions, const WindowSchedule& windows, int segment,
                   int stages) {
  GridPlan plan;
  const std::vector<std::pair<int, int>> ends = window_stages(grid, windows, stages);

  for (int t = 0; t < grid.steps * stages; t += segment) plan.cut.push_back(t);
  for (const auto& [begin, end] : ends) {
    plan.cut.push_back(begin);
    plan.cut.push_back(end);
  }
  plan.cut.push_back(grid.steps * stages);
  std::sort(plan.cut.begin(), plan.cut.end());
  plan.cut.erase(std::unique(plan.cut.begin(), plan.cut.end()), plan.cut.end());
  for (std::size_t k = 1; k < plan.cut.size(); ++k) {
    plan.longest_segment = std::max(plan.longest_segment, plan.cut[k] - plan.cut[k - 1]);
  }
  const auto cut_at = [&](int t) {
    return static_cast<int>(std::lower_bound(plan.cut.begin(), plan.cut.end(), t) -
                            plan.cut.begin());
  };
  for (const auto& [begin, end] : ends) {
    plan.window.push_back(cut_at(begin));
    plan.window.push_back(cut_at(end));
  }

  // Spans end at cuts and where scans are read: marked first, then numbered. A sort of the scans
  // took 4 % of the fit of one subject.
  plan.rest_scan.assign(regions, -1);
  plan.share.assign(static_cast<std::size_t>(grid.scans) * regions, 0);
  std::vector<int> span_at(static_cast<std::size_t>(grid.steps) * stages + 1, -1);  // [stage]
  constexpr int kEnds = 0;
  for (const int cut : plan.cut) span_at[cut] = kEnds;
  for (const int step : grid.scan_step) span_at[step * stages] = kEnds;
  for (int stage = 1; stage < static_cast<int>(span_at.size()); ++stage) {
    if (span_at[stage] != kEnds) continue;
    span_at[stage] = static_cast<int>(plan.span_end.size());
    plan.span_end.push_back(stage);
  }
  plan.span_scan.assign(plan.span_end.size() * regions, -1);
  for (int scan = 0; scan < grid.scans; ++scan) {
    for (int region = 0; region < regions; ++region) {
      const int read = grid.scan_step[scan * regions + region] * stages;
      if (read == 0) {
        plan.rest_scan[region] = scan;
        continue;
      }
      plan.span_scan[span_at[read] * regions + region] = scan;
      int holders = 0;
      for (const auto& [begin, end] : ends) holders += begin < read && read <= end;
      plan.share[scan * regions + region] = 1.0 / holders;
    }
  }
  for (const int cut : plan.cut) {
    const auto first = std::upper_bound(plan.span_end.begin(), plan.span_end.end(), cut);
    plan.cut_span.push_back(static_cast<int>(first - plan.span_end.begin()));
  }
  return plan;
}

}  // namespace dcmrnn
