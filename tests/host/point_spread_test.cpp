#include "host/point_spread.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(PointSpread, IsMeanAndCovarianceOfThePoints) {
  PointSpread spread(2);
  for (const auto& [x, y] : {std::pair{0.0, 1.0}, {2.0, 1.0}, {4.0, 7.0}}) {
    spread.add(Eigen::Vector2d(x, y));
  }
  EXPECT_EQ(spread.count(), 3);
  EXPECT_EQ(spread.mean(), Eigen::Vector2d(2, 3));
  const Eigen::Matrix2d expected{{8.0 / 3, 4}, {4, 8}};
  EXPECT_LT((spread.covariance(0) - expected).norm(), 1e-14);  // rounding
}

TEST(PointSpread, IsDrawnTowardTheIdentityByItsWeight) {
  PointSpread spread(2);
  spread.add(Eigen::Vector2d(5, 5));
  EXPECT_EQ(spread.covariance(3), Eigen::Matrix2d::Identity() * 0.75);
}

}  // namespace
}  // namespace dcmrnn
