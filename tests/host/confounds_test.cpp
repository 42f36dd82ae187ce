#include "host/confounds.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

struct Example {
  Eigen::MatrixXd X = Eigen::MatrixXd::Random(40, 3);
  Eigen::VectorXd weight = Eigen::VectorXd::Ones(40);
  Example() { weight(4) = weight(17) = 0; }
};

TEST(ConfoundBasis, IsOrthonormalUnderTheMask) {
  const Example example;
  const Eigen::MatrixXd Q = confound_basis(example.X, example.weight);
  const Eigen::MatrixXd gram = Q.transpose() * example.weight.asDiagonal() * Q;
  EXPECT_LT((gram - Eigen::MatrixXd::Identity(3, 3)).norm(), 1e-12);  // a QR of 40 rows
}

TEST(ConfoundBasis, RankDoesNotCountACopyOrAnEmptyColumnOrUnits) {
  Example example;
  Eigen::MatrixXd X(40, 6);
  X << example.X * 1e6, example.X.col(0) - 2 * example.X.col(1), Eigen::VectorXd::Zero(40),
      1e-9 * Eigen::VectorXd::Ones(40);
  EXPECT_EQ(confound_basis(X, example.weight).cols(), 4);
}

TEST(ProjectOut, RemovesTheConfoundsAndNothingElse) {
  const Example example;
  const Eigen::MatrixXd Q = confound_basis(example.X, example.weight);
  const Eigen::MatrixXd confound = example.X * Eigen::MatrixXd::Random(3, 2);
  EXPECT_LT(project_out(Q, example.weight, confound).norm(), 1e-12);
  const Eigen::MatrixXd y = Eigen::MatrixXd::Random(40, 2);
  const Eigen::MatrixXd e = project_out(Q, example.weight, y);
  EXPECT_LT((example.X.transpose() * example.weight.asDiagonal() * e).norm(), 1e-11);
  EXPECT_LT((project_out(Q, example.weight, e) - e).norm(), 1e-12);
}

TEST(ProjectOut, AMaskedScanDoesNotMoveTheOthers) {
  const Example example;
  const Eigen::MatrixXd Q = confound_basis(example.X, example.weight);
  Eigen::MatrixXd y = Eigen::MatrixXd::Random(40, 1);
  const Eigen::MatrixXd before = project_out(Q, example.weight, y);
  y(17, 0) = 1e6;
  const Eigen::MatrixXd after = project_out(Q, example.weight, y);
  EXPECT_EQ(before.topRows(17), after.topRows(17));
}

TEST(ConfoundBasis, MayBeEmpty) {
  EXPECT_EQ(confound_basis(Eigen::MatrixXd(40, 0), Eigen::VectorXd::Ones(40)).cols(), 0);
}

}  // namespace
}  // namespace dcmrnn
