#include "host/posterior.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

namespace dcmrnn {
namespace {

// A linear model in disguise: y = J theta + noise, known sigma, Gaussian priors on three
// connections of one region with one input. Its evidence is known in closed form.
TEST(LaplacePosterior, EqualsTheClosedFormOfALinearModel) {
  Ensemble ensemble;
  ensemble.layout = {1, 1};  // A, B, C
  Structure structure;
  structure.prior_mean.assign(ensemble.layout.size(), 0);
  structure.prior_sd.assign(ensemble.layout.size(), 0);
  structure.l1.assign(ensemble.layout.size(), 0);
  structure.free = {0, 1, 2};
  structure.free_neurals = 3;
  for (const int p : structure.free) structure.prior_sd[p] = 0.3 + 0.2 * p;
  ensemble.structures.push_back(structure);
  Dataset data;
  data.used_scans = 12;
  ensemble.datasets.push_back(data);

  const double sigma = 0.7;
  const Eigen::MatrixXd J = Eigen::MatrixXd::Random(12, 3);
  const Eigen::VectorXd y = Eigen::VectorXd::Random(12);
  Eigen::Vector3d variance;
  for (int p = 0; p < 3; ++p) variance(p) = structure.prior_sd[p] * structure.prior_sd[p];
  const Eigen::Matrix3d fisher = J.transpose() * J / (sigma * sigma);
  const Eigen::Matrix3d hessian = fisher + Eigen::Matrix3d(variance.cwiseInverse().asDiagonal());
  const Eigen::Vector3d optimum = hessian.llt().solve(J.transpose() * y / (sigma * sigma));

  MemberState state;
  state.parameters.assign(ensemble.layout.size(), 0);
  for (int p = 0; p < 3; ++p) state.parameters[p] = optimum(p);
  state.noise_sd = {sigma};
  state.sse = {(y - J * optimum).squaredNorm()};
  std::vector<double> packed;
  for (int i = 0; i < 3; ++i) {
    for (int j = 0; j <= i; ++j) packed.push_back(fisher(i, j));
  }
  const Posterior posterior = laplace_posterior(ensemble, {0, 0}, state, packed, true);

  // y ~ N(0, sigma^2 I + J V J').
  const Eigen::MatrixXd covariance =
      sigma * sigma * Eigen::MatrixXd::Identity(12, 12) + J * variance.asDiagonal() * J.transpose();
  const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
  const double log_determinant = 2 * factor.matrixLLT().diagonal().array().log().sum();
  const double expected =
      -0.5 * (12 * std::log(2 * std::numbers::pi) + log_determinant + y.dot(factor.solve(y)));
  ASSERT_TRUE(posterior.log_evidence.has_value());
  EXPECT_NEAR(*posterior.log_evidence, expected, 1e-10);
  const Eigen::Vector3d sd = hessian.inverse().diagonal().cwiseSqrt();
  EXPECT_LT((posterior.sd - sd).norm(), 1e-12);

  // Held at 0, the second parameter leaves the model: its column of J counts for nothing.
  Ensemble smaller = ensemble;
  smaller.structures[0].prior_sd[1] = 0;
  MemberState without = state;
  Eigen::Matrix3d restricted = hessian;
  restricted.row(1) = restricted.col(1) = Eigen::Vector3d::Unit(1);
  Eigen::Vector3d right = J.transpose() * y / (sigma * sigma);
  right(1) = 0;
  const Eigen::Vector3d restricted_optimum = restricted.llt().solve(right);
  for (int p = 0; p < 3; ++p) without.parameters[p] = restricted_optimum(p);
  without.sse = {(y - J * restricted_optimum).squaredNorm()};
  Eigen::Vector3d fewer = variance;
  fewer(1) = 0;
  const Eigen::LLT<Eigen::MatrixXd> smaller_factor(
      sigma * sigma * Eigen::MatrixXd::Identity(12, 12) + J * fewer.asDiagonal() * J.transpose());
  const Posterior held = laplace_posterior(smaller, {0, 0}, without, packed, true);
  ASSERT_TRUE(held.log_evidence.has_value());
  EXPECT_NEAR(*held.log_evidence,
              -0.5 * (12 * std::log(2 * std::numbers::pi) +
                      2 * smaller_factor.matrixLLT().diagonal().array().log().sum() +
                      y.dot(smaller_factor.solve(y))),
              1e-10);
  EXPECT_EQ(held.sd(1), 0);
  EXPECT_NEAR(held.sd(0), std::sqrt(restricted.inverse()(0, 0)), 1e-12);

  EXPECT_FALSE(laplace_posterior(ensemble, {0, 0}, state, packed, false).log_evidence);
  ensemble.structures[0].prior_sd[1] = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(laplace_posterior(ensemble, {0, 0}, state, packed, true).log_evidence);
}

}  // namespace
}  // namespace dcmrnn
