#include "dcmrnn/optimizer/adam.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

TEST(Adam, FirstStepHasTheSizeOfTheRate) {
  double theta = 1, first = 0, second = 0;
  adam_update({0.01, 1 - 0.9, 1 - 0.999}, -123.0, 0, theta, first, second);
  EXPECT_NEAR(theta, 1.01, 1e-12);
}

TEST(Adam, FindsTheMinimumOfAParabola) {
  double theta = 3, first = 0, second = 0;
  for (int k = 1; k <= 3000; ++k) {
    const AdamStep step{0.01, 1 - std::pow(0.9, k), 1 - std::pow(0.999, k)};
    adam_update(step, 2 * (theta - 0.5), 0, theta, first, second);
  }
  EXPECT_NEAR(theta, 0.5, 1e-3);
}

TEST(Adam, AnL1TermHoldsASmallEntryAtExactlyZero) {
  double theta = 0.2, first = 0, second = 0;
  for (int k = 1; k <= 500; ++k) {
    const AdamStep step{0.01, 1 - std::pow(0.9, k), 1 - std::pow(0.999, k)};
    adam_update(step, 2 * (theta - 0.1), 1.0, theta, first, second);
  }
  EXPECT_EQ(theta, 0);
}

TEST(SoftThreshold, MovesTowardsZeroAndStopsThere) {
  EXPECT_EQ(soft_threshold(3, 1), 2);
  EXPECT_EQ(soft_threshold(-3, 1), -2);
  EXPECT_EQ(soft_threshold(0.5, 1), 0);
}

}  // namespace
}  // namespace dcmrnn
