// Every neural model of the catalog: the derivative of its activity is that of the activity.
#include <gtest/gtest.h>

#include "dcmrnn/lane/dual.hpp"
#include "tests/catalog_types.hpp"

namespace dcmrnn {
namespace {

template <class Neural>
class NeuralModel : public testing::Test {};
TYPED_TEST_SUITE(NeuralModel, CatalogTypes<NeuralModels>::Type);

TYPED_TEST(NeuralModel, ThroughActivityIsTheDerivativeOfTheActivity) {
  for (const double x : {-2.5, -0.7, 0.0, 0.3, 1.0, 4.0}) {
    const Dual<double> phi = TypeParam::activity(Dual<double>(x, 1.0));
    EXPECT_EQ(phi.value, TypeParam::activity(x)) << x;
    const double arriving = 1.7;
    // Two orders of the same few products.
    EXPECT_NEAR(TypeParam::through_activity(x, arriving), arriving * phi.derivative, 1e-14) << x;
  }
}

TYPED_TEST(NeuralModel, RestsAtZero) { EXPECT_EQ(TypeParam::activity(0.0), 0.0); }

}  // namespace
}  // namespace dcmrnn
