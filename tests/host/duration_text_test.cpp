#include "host/duration_text.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(DurationText, CountsSecondsMinutesAndHours) {
  EXPECT_EQ(duration_text(1), "0:01");
  EXPECT_EQ(duration_text(59.6), "1:00");
  EXPECT_EQ(duration_text(245), "4:05");
  EXPECT_EQ(duration_text(3599.4), "59:59");
  EXPECT_EQ(duration_text(3723), "1:02:03");
}

TEST(DurationText, BelowASecondIsNeverNothing) {
  EXPECT_EQ(duration_text(0.34), "0.34 s");
  EXPECT_EQ(duration_text(0.01), "0.01 s");
  EXPECT_EQ(duration_text(0.004), "<0.01 s");
  EXPECT_EQ(duration_text(0), "<0.01 s");
}

}  // namespace
}  // namespace dcmrnn
