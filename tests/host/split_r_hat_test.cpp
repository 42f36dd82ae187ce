#include "host/split_r_hat.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

TEST(SplitRHat, IsThatOfTheBook) {
  // Halves {0, 2}, {1, 3}, {2, 4}, {1, 3}: means 1, 2, 3, 2 of variance 2/3, each of variance 2:
  // sqrt((1/2 2 + 2/3) / 2).
  EXPECT_NEAR(split_r_hat({{0, 2, 1, 3}, {2, 4, 1, 3}}), std::sqrt(5.0 / 6), 1e-15);
}

TEST(SplitRHat, SeesChainsThatStandApartAndChainsThatDrift) {
  EXPECT_GT(split_r_hat({{0, 1, 0, 1, 0, 1}, {9, 8, 9, 8, 9, 8}}), 5);
  EXPECT_GT(split_r_hat({{0, 1, 0, 9, 8, 9}, {0, 1, 0, 9, 8, 9}}), 5);
}

TEST(SplitRHat, OfAnOddNumberOfDrawsLeavesOutTheMiddle) {
  EXPECT_EQ(split_r_hat({{0, 2, 100, 1, 3}, {2, 4, -50, 1, 3}}),
            split_r_hat({{0, 2, 1, 3}, {2, 4, 1, 3}}));
}

TEST(SplitRHat, IsMissingWhereThereIsNothingToCompare) {
  EXPECT_TRUE(std::isnan(split_r_hat({})));
  EXPECT_TRUE(std::isnan(split_r_hat({{1, 2, 3}, {1, 2, 3}})));
  EXPECT_TRUE(std::isnan(split_r_hat({{1, 1, 1, 1}, {1, 1, 1, 1}})));
}

TEST(LargestRHat, IsMissingWhereAnyIs) {
  EXPECT_EQ(largest_r_hat({1.01, 1.5, 1.2}), 1.5);
  EXPECT_TRUE(std::isnan(largest_r_hat({1.01, std::nan(""), 1.2})));
}

}  // namespace
}  // namespace dcmrnn
