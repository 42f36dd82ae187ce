#include "host/time_grid.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(SnappedDt, MakesTrAWholeNumberOfSteps) {
  EXPECT_DOUBLE_EQ(snapped_dt(1.0 / 16, 3.22), 3.22 / 52);
  EXPECT_DOUBLE_EQ(snapped_dt(0.25, 2), 0.25);
  EXPECT_DOUBLE_EQ(snapped_dt(0.1, 0.3), 0.3 / 3);
  EXPECT_DOUBLE_EQ(snapped_dt(5, 0.72), 0.72);
}

TEST(ScanSteps, RoundsTheSliceTimeToTheGrid) {
  const Eigen::MatrixXi steps = scan_steps(2, 0.25, 3, Eigen::Vector3d(0, 1.0, 1.13));
  EXPECT_EQ(steps.row(0), Eigen::RowVector3i(0, 4, 5));
  EXPECT_EQ(steps.row(2), Eigen::RowVector3i(16, 20, 21));
}

TEST(AverageInputs, KeepsTheIntegralOfBinsThatDoNotFitTheGrid) {
  Eigen::MatrixXd inputs(4, 1);
  inputs << 0, 1, 3, -1;  // bins of 0.3 s
  const Eigen::MatrixXd means = average_inputs(inputs, 0.3, 0.2, 6);
  const Eigen::VectorXd expected = (Eigen::VectorXd(6) << 0, 0.5, 1, 3, 1, -1).finished();
  // Rounded to 2^-40.
  EXPECT_LT((means.col(0) - expected).cwiseAbs().maxCoeff(), 1e-11);
}

TEST(AverageInputs, AConstantInputIsOneLevelWhateverTheBins) {
  const Eigen::MatrixXd inputs = Eigen::MatrixXd::Ones(1000, 1);
  const Eigen::MatrixXd means = average_inputs(inputs, 0.0625, 3.22 / 52, 900);
  for (Eigen::Index t = 0; t < means.rows(); ++t) ASSERT_EQ(means(t, 0), 1.0) << t;
}

TEST(AverageInputs, HoldsTheLastBinBeyondItsEnd) {
  const Eigen::MatrixXd inputs = Eigen::Vector2d(3, 1);
  const Eigen::MatrixXd means = average_inputs(inputs, 1.0, 0.5, 6);
  EXPECT_EQ(means(1, 0), 3);
  EXPECT_EQ(means(3, 0), 1);
  EXPECT_EQ(means(5, 0), 1);
}

}  // namespace
}  // namespace dcmrnn
