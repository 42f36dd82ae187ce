#include "dcmrnn/lane/math.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

// Every argument a trajectory can bring: volumes from the floor to the ceiling.
TEST(Log2, SingleIsWithinTheErrorOfItsPolynomial) {
  for (double x = 0.05; x < 4096; x *= 1.0007) {
    const float argument = static_cast<float>(x);
    const double exact = std::log2(static_cast<double>(argument));
    // Minimax error 5e-8 (|t| + 0.02) and a rounding of the result.
    EXPECT_NEAR(log2(argument), exact, 5e-8 + 1.2e-7 * std::abs(exact)) << x;
  }
}

TEST(Log2, DoubleIsWithinTwoRoundings) {
  for (double x = 1e-300; x < 1e300; x *= 3.7) {
    EXPECT_NEAR(log2(x), std::log2(x), 2.5e-16 * (1 + std::abs(std::log2(x)))) << x;
  }
}

TEST(Log2, OfOneIsExactlyZero) {
  EXPECT_EQ(log2(1.0f), 0.0f);
  EXPECT_EQ(log2(1.0), 0.0);
}

TEST(Exp2Product, SingleIsWithinTheErrorOfItsPolynomial) {
  for (float a = -40; a < 40; a += 0.0371f) {
    const double exact = std::exp2(static_cast<double>(a) * 1.7f);
    // Minimax error 7.5e-8, one rounding of the remainder and one of the result.
    EXPECT_NEAR(exp2_product(a, 1.7f) / exact, 1.0, 2.5e-7) << a;
  }
}

TEST(Exp2Product, DoubleIsWithinThreeRoundings) {
  for (double a = -120; a < 120; a += 0.0371) {
    const double exact = static_cast<double>(
        std::exp2(static_cast<long double>(a) * static_cast<long double>(0.97)));
    EXPECT_NEAR(exp2_product(a, 0.97) / exact, 1.0, 7e-16) << a;
  }
}

TEST(Exp2Product, DoesNotRoundTheProductBeforeItIsSplit) {
  // a b = 100 + 2^-25 exactly; rounded to single it would be 100.
  const float a = 1.0f + 0x1p-12f;
  const float b = 100.0f * (1.0f - 0x1p-12f);
  const double exact = std::exp2(static_cast<double>(a) * static_cast<double>(b));
  EXPECT_NEAR(exp2_product(a, b) / exact, 1.0, 2e-7);
}

TEST(Exponential, EqualsTheLibrarysWithinAFewRoundings) {
  for (double x = -1; x <= 1; x += 0.013) {
    EXPECT_NEAR(exponential(x), std::exp(x), 1e-15 * std::exp(x)) << x;
    EXPECT_NEAR(natural_log(std::exp(x)), x, 5e-16);
  }
}

TEST(KeepIfAbove, DropsEqualValues) {
  EXPECT_EQ(keep_if_above(3.0, 1.0, 0.5), 3.0);
  EXPECT_EQ(keep_if_above(3.0, 0.5, 0.5), 0.0);
}

}  // namespace
}  // namespace dcmrnn
