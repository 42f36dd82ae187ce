#include "dcmrnn/lane/hyperbolic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace dcmrnn {
namespace {

template <class S>
class HyperbolicTangent : public testing::Test {
 public:
  static constexpr double kEpsilon = std::numeric_limits<S>::epsilon();
  // Roundings of half an epsilon each: the constant 2 log2(e), r, the polynomial, r q(r), e, e + 2,
  // its reciprocal, the product. Measured: 2.7 in single precision, 2.5 in double.
  static constexpr double kTolerance = 3 * kEpsilon;

  static void expect_accurate(S x) {
    const long double exact = std::tanh(static_cast<long double>(x));
    EXPECT_NEAR(static_cast<double>(hyperbolic_tangent(x) / exact), 1, kTolerance) << x;
  }
};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(HyperbolicTangent, Scalars);

TYPED_TEST(HyperbolicTangent, IsAccurateRelativeToItself) {
  for (double x = 1e-30; x < 30; x *= 1.003) {
    this->expect_accurate(static_cast<TypeParam>(x));
    this->expect_accurate(static_cast<TypeParam>(-x));
  }
}

TYPED_TEST(HyperbolicTangent, IsExactAtItsEnds) {
  const auto infinite = std::numeric_limits<TypeParam>::infinity();
  EXPECT_EQ(hyperbolic_tangent(TypeParam(0)), TypeParam(0));
  for (const TypeParam x : {TypeParam(25), TypeParam(1e30), infinite}) {
    this->expect_accurate(x);
    this->expect_accurate(-x);
  }
  EXPECT_TRUE(std::isnan(hyperbolic_tangent(std::numeric_limits<TypeParam>::quiet_NaN())));
}

TYPED_TEST(HyperbolicTangent, NeverLeavesItsRange) {
  for (double x = 0; x < 30; x += 0.001) {
    EXPECT_LE(std::abs(hyperbolic_tangent(static_cast<TypeParam>(x))), TypeParam(1)) << x;
    EXPECT_LE(std::abs(hyperbolic_tangent(static_cast<TypeParam>(-x))), TypeParam(1)) << x;
  }
}

}  // namespace
}  // namespace dcmrnn
