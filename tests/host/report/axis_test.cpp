#include "host/report/axis.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn::report {
namespace {

TEST(Axis, MapsDataToPixels) {
  const Axis down{0, 10, 100, 0};
  EXPECT_DOUBLE_EQ(down.at(0), 100);
  EXPECT_DOUBLE_EQ(down.at(2.5), 75);
}

TEST(Axis, TicksAreRoundAndInside) {
  // The tolerance is rounding in the multiplication of step and count.
  const std::vector<double> ticks = round_ticks(-0.31, 0.42, 4);
  ASSERT_EQ(ticks.size(), 4u);
  for (int k = 0; k < 4; ++k)
    EXPECT_NEAR(ticks[static_cast<std::size_t>(k)], -0.2 + 0.2 * k, 1e-12);
  EXPECT_FALSE(std::signbit(round_ticks(0, 10, 2).front()));
  EXPECT_TRUE(round_ticks(1, 1, 3).empty());
}

TEST(Axis, TickDigitsTellNeighboursApart) {
  EXPECT_EQ(tick_digits({0, 50, 100}), 0);
  EXPECT_EQ(tick_digits({0, 0.5}), 1);
  EXPECT_EQ(tick_digits({0, 0.02}), 2);
  EXPECT_EQ(tick_digits({0}), 0);
}

TEST(Axis, RangeIgnoresWhatIsNotFiniteAndNeverHasNoWidth) {
  Range range;
  EXPECT_TRUE(range.empty());
  EXPECT_EQ(range.padded(0.1).high, 1);
  range.include(std::nan(""));
  EXPECT_TRUE(range.empty());
  range.include(3);
  EXPECT_LT(range.padded(0.1).low, 3);
  EXPECT_GT(range.padded(0.1).high, 3);
}

TEST(Axis, LogAboveIsZeroAtZeroAndBelow) {
  EXPECT_EQ(log_above(0), 0);
  EXPECT_EQ(log_above(-1), 0);
  EXPECT_DOUBLE_EQ(log_above(99), 2);
  EXPECT_EQ(log_above_ticks(150), (std::vector<double>{0, 1, 10, 100}));
}

}  // namespace
}  // namespace dcmrnn::report
