#include "host/bids/text_match.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(TextMatch, StarsStandForAnyText) {
  EXPECT_TRUE(matches("cosine*", "cosine00"));
  EXPECT_TRUE(matches("cosine*", "cosine"));
  EXPECT_TRUE(matches("*_x*", "trans_x_power2"));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_FALSE(matches("*_x", "trans_x_power2"));
  EXPECT_FALSE(matches("cosine", "cosine00"));
  EXPECT_FALSE(matches("a*b*c", "a-c-b"));
  EXPECT_FALSE(matches("", "x"));
}

}  // namespace
}  // namespace dcmrnn
