#include "host/edge_moves.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

// A linear model y = J theta + noise of sd 1 with Gaussian priors, in which the quadratic expansion
// is exact.
struct LinearModel {
  Eigen::MatrixXd J;
  Eigen::VectorXd y;
  EdgePrior prior;

  LinearModel() {
    std::srand(3);  // Eigen's Random
    J = Eigen::MatrixXd::Random(30, 5);
    Eigen::VectorXd truth(5);
    truth << 0.8, -1.1, 0, 0.02, 0;
    y = J * truth + 0.3 * Eigen::VectorXd::Random(30);
    prior.mean = Eigen::VectorXd::Zero(5);
    prior.mean(0) = -0.2;
    prior.mean(3) = 0.1;
    prior.precision = Eigen::VectorXd::LinSpaced(5, 1, 6);
    prior.is_edge = {0, 1, 1, 1, 1};
    prior.edge_log_odds = std::log(0.25 / 0.75);
  }

  ModelOptimum optimum(const std::vector<char>& present) const {
    ModelOptimum model;
    model.present = present;
    model.fisher = J.transpose() * J;
    Eigen::MatrixXd hessian = model.fisher + Eigen::MatrixXd(prior.precision.asDiagonal());
    Eigen::VectorXd right = J.transpose() * y + prior.precision.cwiseProduct(prior.mean);
    for (std::size_t k = 0; k < present.size(); ++k) {
      if (present[k]) continue;
      const Eigen::Index e = static_cast<Eigen::Index>(k);
      hessian.row(e).setZero();
      hessian.col(e).setZero();
      hessian(e, e) = 1;
      right(e) = 0;
    }
    model.values = hessian.llt().solve(right);
    model.covariance = hessian.inverse();
    for (std::size_t k = 0; k < present.size(); ++k) {
      if (!present[k])
        model.covariance(static_cast<Eigen::Index>(k), static_cast<Eigen::Index>(k)) = 0;
    }
    model.slope = J.transpose() * (J * model.values - y);
    return model;
  }

  // Log evidence of y with the structure, up to a constant, and the structure's log prior: y is
  // Gaussian with mean J m and covariance I + J S J' over the present parameters.
  double score(const std::vector<char>& present) const {
    Eigen::MatrixXd covariance = Eigen::MatrixXd::Identity(30, 30);
    Eigen::VectorXd apart = y;
    double log_prior = 0;
    for (std::size_t k = 0; k < present.size(); ++k) {
      const Eigen::Index e = static_cast<Eigen::Index>(k);
      if (prior.is_edge[k]) log_prior += std::log(present[k] ? 0.25 : 0.75);
      if (!present[k]) continue;
      covariance += J.col(e) * J.col(e).transpose() / prior.precision(e);
      apart -= J.col(e) * prior.mean(e);
    }
    const Eigen::LLT<Eigen::MatrixXd> factor(covariance);
    return -0.5 * apart.dot(factor.solve(apart)) -
           factor.matrixLLT().diagonal().array().log().sum() + log_prior;
  }
};

TEST(EdgeMoves, TellWhatALinearModelGainsByEveryRemovalAdditionAndExchange) {
  const LinearModel linear;
  const std::pair<std::vector<char>, std::size_t> cases[] = {
      {{1, 1, 1, 1, 1}, 4}, {{1, 0, 1, 0, 1}, 4 + 2 * 2}};  // the first parameter is no edge
  for (const auto& [present, count] : cases) {
    const std::vector<EdgeMove> moves = edge_moves(linear.optimum(present), linear.prior);
    ASSERT_EQ(moves.size(), count);
    for (const EdgeMove& move : moves) {
      // Exact but for rounding.
      EXPECT_NEAR(move.gain, linear.score(move.present) - linear.score(present), 1e-9);
      EXPECT_NEAR((move.values - linear.optimum(move.present).values).norm(), 0, 1e-10);
      EXPECT_NE(move.present, present);
    }
  }
}

TEST(EdgeMoves, ComeBestFirst) {
  const LinearModel linear;
  const std::vector<EdgeMove> moves = edge_moves(linear.optimum({1, 0, 1, 1, 1}), linear.prior);
  for (std::size_t k = 1; k < moves.size(); ++k) EXPECT_GE(moves[k - 1].gain, moves[k].gain);
  EXPECT_EQ(moves.front().present[1], 1) << "the edge that the data need";
}

TEST(Reduction, KeepsTheEdgesThatTheDataNeed) {
  const LinearModel linear;
  const ModelOptimum reduced = reduce(linear.optimum({1, 1, 1, 1, 1}), linear.prior);
  EXPECT_EQ(reduced.present, (std::vector<char>{1, 1, 0, 0, 0}));
  const ModelOptimum fitted = linear.optimum(reduced.present);
  EXPECT_NEAR((reduced.values - fitted.values).norm(), 0, 1e-10);
  EXPECT_NEAR((reduced.covariance - fitted.covariance).norm(), 0, 1e-10);
}

}  // namespace
}  // namespace dcmrnn
