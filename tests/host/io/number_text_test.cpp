#include "host/io/number_text.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dcmrnn {
namespace {

TEST(NumberText, IsTheShortestThatReadsBack) {
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(number_text(-2), "-2");
}

TEST(NumberText, ReadsBackToTheSameBits) {
  for (const double value : {1.0 / 3, 5e-324, 1.7976931348623157e308, -0.0, 123456789.125}) {
    const std::optional<double> read = parse_number(number_text(value));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, value);
    EXPECT_EQ(std::signbit(*read), std::signbit(value));
  }
}

TEST(NumberText, WritesWhatIsNotFiniteAsMissing) {
  EXPECT_EQ(number_text(std::nan("")), "n/a");
  EXPECT_EQ(number_text(-std::numeric_limits<double>::infinity()), "n/a");
  EXPECT_TRUE(std::isnan(parse_number("n/a").value()));
}

TEST(NumberText, RefusesWhatIsNotANumberFromEndToEnd) {
  for (const char* text : {"", "1x", " 1", "0,5", "one"}) EXPECT_FALSE(parse_number(text)) << text;
}

}  // namespace
}  // namespace dcmrnn
