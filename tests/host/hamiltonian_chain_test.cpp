#include "host/hamiltonian_chain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/point_spread.hpp"

namespace dcmrnn {
namespace {

// A correlated normal distribution in two dimensions.
struct Normal {
  Eigen::Vector2d mean{1, -2};
  Eigen::Matrix2d covariance{{1, 0.6}, {0.6, 0.5}};

  ChainPoint at(const Eigen::VectorXd& z) const {
    const Eigen::VectorXd slope = covariance.inverse() * (z - mean);
    return {z, slope, 0.5 * (z - mean).dot(slope)};
  }
};

HamiltonianChain chain_at(const Eigen::VectorXd& z, std::uint32_t number = 0) {
  return {Normal().at(z), RandomStream(1, 2, Purpose::kSample, number)};
}

double trajectory(HamiltonianChain& chain, const Normal& normal, double step, int steps) {
  chain.begin();
  for (int k = 0; k < steps; ++k) {
    const ChainPoint point = normal.at(chain.advance(step));
    chain.arrive(step, point.potential, point.slope);
  }
  return chain.decide();
}

TEST(HamiltonianChain, DrawsFromTheDistribution) {
  const Normal normal;
  HamiltonianChain chain = chain_at(Eigen::Vector2d(4, 4));
  PointSpread seen(2);
  for (int draw = 0; draw < 4000; ++draw) {
    trajectory(chain, normal, 0.3, 1 + draw % 7);
    if (draw >= 100) seen.add(chain.now().at);
  }
  // 3,900 draws, hardly correlated, know a mean of unit variance to 0.016 and a variance to 0.023.
  EXPECT_LT((seen.mean() - normal.mean).norm(), 0.1);
  EXPECT_LT((seen.covariance(0) - normal.covariance).norm(), 0.12);
}

TEST(HamiltonianChain, ShortStepsConserveEnergyAndLongOnesAreRejected) {
  HamiltonianChain chain = chain_at(Eigen::Vector2d(1, -1));
  // The leapfrog's error is of second order in the step.
  EXPECT_GT(trajectory(chain, {}, 0.01, 50), 0.999);
  HamiltonianChain wild = chain_at(Eigen::Vector2d(1, -1));
  const Eigen::VectorXd before = wild.now().at;
  EXPECT_LT(trajectory(wild, {}, 3, 20), 1e-6);
  EXPECT_EQ(wild.now().at, before);
}

TEST(HamiltonianChain, StaysWhereTheDensityEnds) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  HamiltonianChain chain = chain_at(Eigen::Vector2d(0, 0));
  const auto ends_with = [&](auto end) {
    chain.begin();
    chain.advance(0.01);
    end();
    EXPECT_TRUE(chain.abandoned());
    EXPECT_EQ(chain.decide(), 0);
    EXPECT_EQ(chain.now().at, Eigen::Vector2d(0, 0));
  };
  ends_with([&] { chain.abandon(); });
  ends_with([&] { chain.arrive(0.01, kNone, Eigen::Vector2d(0, 0)); });
  ends_with([&] { chain.arrive(0.01, 0, Eigen::Vector2d(kNone, 0)); });
  chain.begin();
  EXPECT_FALSE(chain.abandoned()) << "the next trajectory is a new one";
}

TEST(HamiltonianChain, OtherCoordinatesAreOfTheSamePoint) {
  HamiltonianChain chain = chain_at(Eigen::Vector2d(2, 3));
  const ChainPoint before = chain.now();
  const Eigen::Vector2d center(1, 1);
  const Eigen::Matrix2d spread{{2, 0}, {0.5, 4}};
  chain.change_coordinates(center, spread);
  EXPECT_LT((center + spread * chain.now().at - before.at).norm(), 1e-14);  // rounding
  EXPECT_EQ(chain.now().potential, before.potential);
  // d potential / d z = spread' d potential / d at.
  EXPECT_LT((chain.now().slope - spread.transpose() * before.slope).norm(), 1e-14);
}

}  // namespace
}  // namespace dcmrnn
