#include <gtest/gtest.h>

#include <cmath>

#include "tests/catalog_types.hpp"

namespace dcmrnn {
namespace {

// Every optimizer of the catalog.
template <class Optimizer>
class OptimizerTest : public testing::Test {};
TYPED_TEST_SUITE(OptimizerTest, CatalogTypes<Optimizers>::Type);

TYPED_TEST(OptimizerTest, FindsTheMinimumOfAParabola) {
  double theta = 3;
  typename TypeParam::State state;
  for (int k = 0; k < 3000; ++k) TypeParam::update(0.01, 2 * (theta - 0.5), 0, theta, state);
  // Adam hovers around the minimum within its rate.
  EXPECT_NEAR(theta, 0.5, 1e-3);
}

TYPED_TEST(OptimizerTest, AnL1TermHoldsASmallEntryAtExactlyZero) {
  double theta = 0.2;
  typename TypeParam::State state;
  for (int k = 0; k < 2000; ++k) TypeParam::update(0.01, 2 * (theta - 0.1), 1.0, theta, state);
  EXPECT_EQ(theta, 0);
}

TEST(Adam, FirstStepHasTheSizeOfTheRate) {
  double theta = 1;
  Adam::State state;
  Adam::update(0.01, -123.0, 0, theta, state);
  EXPECT_NEAR(theta, 1.01, 1e-12);
}

TEST(SoftThreshold, MovesTowardsZeroAndStopsThere) {
  EXPECT_EQ(soft_threshold(3, 1), 2);
  EXPECT_EQ(soft_threshold(-3, 1), -2);
  EXPECT_EQ(soft_threshold(0.5, 1), 0);
}

}  // namespace
}  // namespace dcmrnn
