#include "host/quantile.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(Quantile, IsLinearBetweenTheNearestValues) {
  EXPECT_DOUBLE_EQ(*quantile({4, 1, 3, 2}, 0.5), 2.5);
  EXPECT_DOUBLE_EQ(*quantile({4, 1, 3, 2}, 0.9), 3.7);
  EXPECT_DOUBLE_EQ(*quantile({7}, 0.9), 7);
  EXPECT_FALSE(quantile({}, 0.5).has_value());
}

}  // namespace
}  // namespace dcmrnn
