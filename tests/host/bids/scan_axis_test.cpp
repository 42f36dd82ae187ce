#include "host/bids/scan_axis.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

ScanCounts counts(Eigen::Index rows, std::vector<double> outliers = {}) {
  ScanCounts given;
  given.series = "series.tsv";
  given.rows = rows;
  given.outliers_file = "outliers.tsv";
  if (!outliers.empty()) given.outliers = Eigen::Map<Eigen::VectorXd>(outliers.data(), 5);
  return given;
}

std::vector<int> rows_of(const ScanAxis& axis) { return {axis.row.begin(), axis.row.end()}; }
std::vector<int> mask_of(const ScanAxis& axis) { return {axis.mask.begin(), axis.mask.end()}; }

TEST(ScanAxis, WithoutOutliersEveryRowIsAScan) {
  FaultList faults;
  const auto axis = scan_axis(counts(3), faults);
  ASSERT_TRUE(axis);
  EXPECT_EQ(rows_of(*axis), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(mask_of(*axis), (std::vector<int>{1, 1, 1}));
}

TEST(ScanAxis, CensoredScansThatWereCutOutKeepTheirTime) {
  FaultList faults;
  const auto axis = scan_axis(counts(3, {0, 1, 0, 1, 0}), faults);
  ASSERT_TRUE(axis);
  EXPECT_EQ(rows_of(*axis), (std::vector<int>{0, -1, 1, -1, 2}));
  EXPECT_EQ(mask_of(*axis), (std::vector<int>{1, 0, 1, 0, 1}));
}

TEST(ScanAxis, CensoredScansThatAreThereAreMasked) {
  FaultList faults;
  const auto axis = scan_axis(counts(5, {0, 1, 0, 1, 0}), faults);
  ASSERT_TRUE(axis);
  EXPECT_EQ(rows_of(*axis), (std::vector<int>{0, 1, 2, 3, 4}));
  EXPECT_EQ(mask_of(*axis), (std::vector<int>{1, 0, 1, 0, 1}));
}

TEST(ScanAxis, AnyOtherLengthIsRefusedWithTheCounts) {
  FaultList faults;
  EXPECT_FALSE(scan_axis(counts(4, {0, 1, 0, 1, 0}), faults));
  EXPECT_EQ(faults.text("; "),
            "series.tsv: has 4 rows, and outliers.tsv tells of 5 scans of which 2 are censored; "
            "expected 5 rows, or 3");
}

TEST(ScanAxis, RemovedAndDummyScansStandAtTheStart) {
  FaultList faults;
  ScanCounts given = counts(4, {0, 0, 1, 0, 0});
  given.removed = 2;
  given.dummies = 1;
  const auto axis = scan_axis(given, faults);
  ASSERT_TRUE(axis);
  EXPECT_EQ(rows_of(*axis), (std::vector<int>{-1, -1, 0, 1, -1, 2, 3}));
  EXPECT_EQ(mask_of(*axis), (std::vector<int>{0, 0, 0, 1, 0, 1, 1}));
}

TEST(ScanAxis, ExpandedTablesKeepTheLinesOfTheirRows) {
  const Table table{"t.tsv", "", {"a"}, Eigen::Vector2d(5, 6), {2, 3}};
  const Table result = expanded(table, Eigen::Vector3i(0, -1, 1));
  EXPECT_EQ(result.values(0, 0), 5);
  EXPECT_TRUE(std::isnan(result.values(1, 0)));
  EXPECT_EQ(result.values(2, 0), 6);
  EXPECT_EQ(result.lines, (std::vector<std::size_t>{2, 0, 3}));
}

}  // namespace
}  // namespace dcmrnn
