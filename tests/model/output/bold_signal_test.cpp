#include "dcmrnn/model/output/bold_signal.hpp"

#include <gtest/gtest.h>

#include <array>

#include "dcmrnn/lane/dual.hpp"
#include "tests/catalog_types.hpp"

namespace dcmrnn {
namespace {

using D = Dual<double>;
const OutputConstants kConstants = {100, 0.03, 40.3, 25};

// Every output equation of the catalog.
template <class Output>
class OutputModel : public testing::Test {};
TYPED_TEST_SUITE(OutputModel, CatalogTypes<OutputModels>::Type);

// The signal at (v, q) along one of: v, q, E0, epsilon.
template <class Output>
D signal_along(int direction) {
  std::array<D, kRegionParameters> theta;
  for (D& p : theta) p = D(0.4);
  if (direction == 2) theta[kE0].derivative = 1;
  if (direction == 3) theta[kEpsilon].derivative = 1;
  return Output::coefficients(theta.data(), kConstants)
      .signal(D(1.3, direction == 0 ? 1 : 0), D(0.8, direction == 1 ? 1 : 0));
}

TYPED_TEST(OutputModel, SlopesEqualTheDualDerivatives) {
  std::array<double, kRegionParameters> theta;
  theta.fill(0.4);
  const auto signal = BoldSignal<double>::prepare<TypeParam>(theta.data(), kConstants);
  const auto slopes = signal.slopes(1.3, 0.8);
  // A handful of roundings on values of order V0 = 100.
  EXPECT_NEAR(slopes.v, signal_along<TypeParam>(0).derivative, 1e-11);
  EXPECT_NEAR(slopes.q, signal_along<TypeParam>(1).derivative, 1e-11);
  EXPECT_NEAR(signal.by_e0.signal(1.3, 0.8), signal_along<TypeParam>(2).derivative, 1e-11);
  EXPECT_NEAR(signal.by_epsilon.signal(1.3, 0.8), signal_along<TypeParam>(3).derivative, 1e-11);
}

TYPED_TEST(OutputModel, RestGivesNoSignal) {
  std::array<double, kRegionParameters> theta;
  theta.fill(0.4);
  EXPECT_EQ(TypeParam::coefficients(theta.data(), kConstants).signal(1.0, 1.0), 0);
}

TEST(Stephan, CoefficientsAreThoseOfThePaper) {
  std::array<double, kRegionParameters> theta{};
  theta[kE0] = 0.4;
  theta[kEpsilon] = 1.43;
  const auto k = Stephan::coefficients(theta.data(), OutputConstants{4, 0.04, 40.3, 25});
  EXPECT_NEAR(k.k1, 4 * 4.3 * 40.3 * 0.4 * 0.04, 1e-12);
  EXPECT_NEAR(k.k2, 4 * 1.43 * 25 * 0.4 * 0.04, 1e-12);
  EXPECT_NEAR(k.k3, 4 * (1 - 1.43), 1e-12);
}

TEST(Buxton, CoefficientsAreThoseOfThePaper) {
  std::array<double, kRegionParameters> theta{};
  theta[kE0] = 0.34;
  const auto k = Buxton::coefficients(theta.data(), OutputConstants{2, 0.04, 40.3, 25});
  EXPECT_NEAR(k.k1, 2 * 7 * 0.34, 1e-12);
  EXPECT_NEAR(k.k2, 2 * 2, 1e-12);
  EXPECT_NEAR(k.k3, 2 * (2 * 0.34 - 0.2), 1e-12);
}

}  // namespace
}  // namespace dcmrnn
