#include "host/io/bold_scaling.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

using test::mentions;

const Eigen::MatrixXd kBold{{1, -4}, {3, 0}, {2, 4}, {99, 99}};
const Eigen::VectorXd kMask{{1, 1, 1, 0}};
// Sums of three small whole numbers: exact up to one rounding of a quotient.
constexpr double kTolerance = 1e-15;

TEST(BoldScaling, StatisticsLeaveMaskedScansOut) {
  const BoldStatistics statistics = bold_statistics(kBold, kMask);
  EXPECT_NEAR(statistics.mean(0), 2, kTolerance);
  EXPECT_NEAR(statistics.sd(0), 1, kTolerance);
  EXPECT_NEAR(statistics.sd(1), 4, kTolerance);
  EXPECT_EQ(statistics.lowest(1), -4);
  EXPECT_EQ(statistics.highest(0), 3);
}

Eigen::MatrixXd scaled(Eigen::MatrixXd bold, const char* scale, Eigen::VectorXd& factor) {
  factor = scale_bold(bold, bold_statistics(bold, kMask), scale);
  return bold.topRows(3);
}

TEST(BoldScaling, ScalesAsDocumented) {
  Eigen::VectorXd factor;
  EXPECT_EQ(scaled(kBold, "none", factor), kBold.topRows(3));
  EXPECT_EQ(factor, (Eigen::VectorXd{{1, 1}}));
  EXPECT_TRUE(scaled(kBold, "zscore", factor)
                  .isApprox(Eigen::MatrixXd{{-1, -1}, {1, 0}, {0, 1}}, kTolerance));
  // 4 / range over both regions, -4 to 4.
  EXPECT_EQ(scaled(kBold, "spm4", factor), 0.5 * kBold.topRows(3));
  EXPECT_EQ(factor, (Eigen::VectorXd{{0.5, 0.5}}));
  EXPECT_EQ(scaled(0.25 * kBold, "spm4", factor), 0.25 * kBold.topRows(3))
      << "a range below 4 stays";
  EXPECT_TRUE(scaled(kBold.array() + 100, "psc", factor)
                  .isApprox(Eigen::MatrixXd{{-100 / 102.0, -4}, {100 / 102.0, 0}, {0, 4}}, 1e-12));
}

std::string faults_of(const Eigen::MatrixXd& bold, const char* scale) {
  FaultList faults;
  check_bold(bold_statistics(bold, Eigen::VectorXd::Ones(bold.rows())), {"V1", "V5"}, scale,
             "Y.csv", faults);
  return faults.text("\n");
}

TEST(BoldScaling, ReportsConstantRegionsByName) {
  EXPECT_TRUE(mentions(faults_of(Eigen::MatrixXd{{1, 2}, {3, 2}, {2, 2}}, "none"),
                       "Y.csv column V5: is constant (2)"));
  EXPECT_TRUE(
      mentions(faults_of(Eigen::MatrixXd::Zero(4, 2), "zscore"), "column V1: is constant (0)"));
}

TEST(BoldScaling, RefusesRawScannerUnitsUnlessToldHowToScale) {
  const Eigen::MatrixXd raw{{900, 1}, {905, 2}, {910, 1}};
  for (const char* scale : {"none", "spm4"}) {
    EXPECT_TRUE(mentions(faults_of(raw, scale), "column V1: looks like raw scanner units"));
  }
  EXPECT_EQ(faults_of(raw, "zscore"), "");
}

TEST(BoldScaling, RefusesPercentChangeOfAMeanNearZero) {
  EXPECT_TRUE(mentions(faults_of(Eigen::MatrixXd{{-1, 900}, {1, 905}, {2, 910}}, "psc"),
                       "column V1: has a mean of"));
}

}  // namespace
}  // namespace dcmrnn
