#include "dcmrnn/optimizer/l1_step.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <vector>

namespace dcmrnn {
namespace {

struct Problem {
  int n;
  Eigen::MatrixXd Q;
  Eigen::VectorXd g, theta, weight;

  explicit Problem(int size) : n(size) {
    std::srand(7);
    const Eigen::MatrixXd root = Eigen::MatrixXd::Random(n, n);
    Q = root * root.transpose() + 0.1 * Eigen::MatrixXd::Identity(n, n);
    g = 2 * Eigen::VectorXd::Random(n);
    theta = Eigen::VectorXd::Random(n);
    weight = Eigen::VectorXd::Constant(n, 1.0);
    weight(0) = 0;
  }
  Eigen::VectorXd solve() const {
    std::vector<double> packed(packed_index(n, 0)), d(n), scratch(packed_index(n, 0) + 2 * n);
    std::vector<int> support(n);
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j <= i; ++j) packed[packed_index(i, j)] = Q(i, j);
    }
    l1_step(n, {packed.data()}, {g.data()}, {theta.data()}, {weight.data()}, {d.data()},
            {scratch.data()}, {support.data()});
    return Eigen::Map<Eigen::VectorXd>(d.data(), n);
  }
};

TEST(L1Step, SatisfiesTheOptimalityConditions) {
  const Problem problem(12);
  const Eigen::VectorXd d = problem.solve();
  const Eigen::VectorXd slope = problem.g + problem.Q * d;
  int zeros = 0;
  for (int i = 0; i < problem.n; ++i) {
    const double x = problem.theta(i) + d(i);
    if (problem.weight(i) == 0) {
      EXPECT_NEAR(slope(i), 0, 1e-6) << i;
    } else if (x == 0) {
      ++zeros;
      EXPECT_LE(std::abs(slope(i)), problem.weight(i) + 1e-6) << i;
    } else {
      // The descent stops at steps of 1e-12 in the quadratic form: 1e-6 in the slope.
      EXPECT_NEAR(slope(i), -std::copysign(problem.weight(i), x), 1e-6) << i;
    }
  }
  EXPECT_GT(zeros, 0);
  EXPECT_LT(zeros, problem.n - 1);
}

TEST(L1Step, WithoutAPenaltyIsTheNewtonStep) {
  Problem problem(8);
  problem.weight.setZero();
  const Eigen::VectorXd newton = -problem.Q.llt().solve(problem.g);
  EXPECT_LT((problem.solve() - newton).norm(), 1e-6 * newton.norm());
}

}  // namespace
}  // namespace dcmrnn
