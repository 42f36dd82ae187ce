#include "kernels/grid_plan.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace dcmrnn {
namespace {

// 10 scans of two regions, 8 steps apart; region 1 is read 3 steps later.
ScanGrid example_grid() {
  ScanGrid grid{0.25, 75, 10, {}};
  for (int k = 0; k < 10; ++k) {
    grid.scan_step.push_back(8 * k);
    grid.scan_step.push_back(8 * k + 3);
  }
  return grid;
}

TEST(GridPlan, CutsAtSegmentsAndWindows) {
  const GridPlan plan = plan_grid(example_grid(), 2, {5, 5}, 16, 1);  // windows of 20 steps
  EXPECT_EQ(plan.cut, (std::vector<int>{0, 16, 20, 32, 40, 48, 60, 64, 75}));
  EXPECT_EQ(plan.longest_segment, 16);
  EXPECT_EQ(plan.window, (std::vector<int>{0, 2, 2, 4, 4, 6, 6, 8}));
}

TEST(GridPlan, ReadsEveryScanOnceWhereASpanEnds) {
  const GridPlan plan = plan_grid(example_grid(), 2, {}, 16, 1);
  std::vector<int> seen(20, 0);
  for (std::size_t span = 0; span < plan.span_end.size(); ++span) {
    for (int region = 0; region < 2; ++region) {
      const int scan = plan.span_scan[span * 2 + region];
      if (scan < 0) continue;
      ++seen[scan * 2 + region];
      EXPECT_EQ(plan.span_end[span], 8 * scan + 3 * region);
    }
  }
  // The first scan of region 0 is read at rest, before any step.
  EXPECT_EQ(plan.rest_scan, (std::vector<int>{0, -1}));
  EXPECT_EQ(seen[0], 0);
  EXPECT_EQ(std::accumulate(seen.begin(), seen.end(), 0), 19);
}

TEST(GridPlan, OverlappingWindowsShareAScan) {
  const GridPlan plan = plan_grid(example_grid(), 2, {10, 5}, 16, 1);  // 40 steps, one each 20
  // Step 8 is in the window (0, 40] only; step 24 in (0, 40] and (20, 60].
  EXPECT_EQ(plan.share[1 * 2], 1);
  EXPECT_EQ(plan.share[3 * 2], 0.5);
}

// scans of one region, `apart` steps of 1/4 s.
int bin(int scans, int apart) {
  ScanGrid grid{0.25, scans * apart, scans, {}};
  for (int k = 0; k < scans; ++k) grid.scan_step.push_back(k * apart);
  return bin_of(grid, 1);
}

TEST(GridPlan, BinsOfADescentAreASecondLongWhereManyAreLeft) {
  EXPECT_EQ(bin(2048, 1), 4);
  EXPECT_EQ(bin(2048, 2), 2);
  EXPECT_EQ(bin(2048, 3), 1) << "two of 0.75 s are more than a second";
  EXPECT_EQ(bin(2048, 8), 1);
  EXPECT_EQ(bin(800, 1), 3) << "no fewer than 256 are left";
  EXPECT_EQ(bin(511, 1), 1);
  EXPECT_EQ(bin(1, 1), 1);
}

TEST(GridPlan, CountsTimeInStages) {
  const GridPlan one = plan_grid(example_grid(), 2, {10, 5}, 16, 1);
  const GridPlan two = plan_grid(example_grid(), 2, {10, 5}, 32, 2);
  EXPECT_EQ(two.longest_segment, 2 * one.longest_segment);
  for (const auto& [stages, steps] : {std::pair{two.cut, one.cut}, {two.span_end, one.span_end}}) {
    ASSERT_EQ(stages.size(), steps.size());
    for (std::size_t k = 0; k < steps.size(); ++k) EXPECT_EQ(stages[k], 2 * steps[k]);
  }
  EXPECT_EQ(two.window, one.window);
  EXPECT_EQ(two.share, one.share);
  EXPECT_EQ(two.span_scan, one.span_scan);
}

}  // namespace
}  // namespace dcmrnn
