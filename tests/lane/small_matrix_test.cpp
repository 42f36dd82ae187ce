#include "dcmrnn/lane/small_matrix.hpp"

#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>
#include <vector>

namespace dcmrnn {
namespace {

TEST(CholeskySolve, SolvesEverySizeAroundTheBlockOfFour) {
  for (int n = 1; n <= 11; ++n) {
    const Eigen::MatrixXd root = Eigen::MatrixXd::Random(n, n);
    const Eigen::MatrixXd A = root * root.transpose() + Eigen::MatrixXd::Identity(n, n);
    const Eigen::VectorXd b = Eigen::VectorXd::Random(n);
    const long stride = 3;  // as one of three systems that stand interleaved
    std::vector<double> matrix(packed_index(n, 0) * stride), rhs(n * stride);
    for (int i = 0; i < n; ++i) {
      rhs[i * stride] = b(i);
      for (int j = 0; j <= i; ++j) matrix[packed_index(i, j) * stride] = A(i, j);
    }
    cholesky_solve<double>(n, matrix.data(), rhs.data(), stride);
    const Eigen::VectorXd expected = A.llt().solve(b);
    for (int i = 0; i < n; ++i) {
      // Condition below 100 at these sizes.
      EXPECT_NEAR(rhs[i * stride], expected(i), 1e-12 * (1 + expected.norm())) << n;
    }
  }
}

TEST(CholeskySolve, SaysThatAMatrixIsNotPositiveDefiniteByANonFiniteSolution) {
  std::vector<double> matrix = {1, 2, 1};  // eigenvalues 3 and -1
  std::vector<double> rhs = {1, 1};
  cholesky_solve<double>(2, matrix.data(), rhs.data(), 1);
  EXPECT_FALSE(std::isfinite(rhs[0]) && std::isfinite(rhs[1]));
}

}  // namespace
}  // namespace dcmrnn
