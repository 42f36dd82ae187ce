#include "dcmrnn/lane/dual.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

using D = Dual<double>;

// Derivative of f at x along x, against central differences.
template <class F>
void expect_derivative(F f, double x) {
  const double h = 1e-6;
  const double numeric = (f(D(x + h)).value - f(D(x - h)).value) / (2 * h);
  // h^2 truncation and 1e-16 / h rounding both stand near 1e-10.
  EXPECT_NEAR(f(D(x, 1.0)).derivative, numeric, 1e-8 * (1 + std::abs(numeric))) << x;
}

TEST(Dual, CarriesTheDerivativeOfEveryLaneFunction) {
  for (const double x : {0.3, 0.9, 1.7, 5.0}) {
    expect_derivative([](D a) { return a * a * a + a - D(2.0) * a; }, x);
    expect_derivative([](D a) { return fma(a, a * a, a); }, x);
    expect_derivative([](D a) { return fnma(a, a * a, a); }, x);
    expect_derivative([](D a) { return reciprocal(a); }, x);
    expect_derivative([](D a) { return log2(a); }, x);
    expect_derivative([](D a) { return exp2_product(a, a); }, x);
    expect_derivative([](D a) { return hyperbolic_tangent(a); }, x - 2);
    expect_derivative([](D a) { return maximum(D(1.0), a * a); }, x);
    expect_derivative([](D a) { return minimum(D(1.0), a * a); }, x);
  }
}

}  // namespace
}  // namespace dcmrnn
