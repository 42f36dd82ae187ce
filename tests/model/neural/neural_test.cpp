// Every neural model of the catalog: rest, its slope there, and the derivative of its activity; and
// what saturates under the sigmoid.
#include <gtest/gtest.h>

#include "dcmrnn/lane/dual.hpp"
#include "dcmrnn/model/trajectory.hpp"
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

TYPED_TEST(NeuralModel, RestsAtZeroWithUnitSlope) {
  EXPECT_EQ(TypeParam::activity(0.0), 0.0);
  EXPECT_EQ(TypeParam::through_activity(0.0, 1.0), 1.0);
}

// One stage of two regions, of which the first drives the second: x = x + dt (A x or phi).
TEST(Sigmoid, BoundsWhatARegionSendsButNotItsOwnDecay) {
  const double M[] = {-0.2, 0, 0.1, -0.3};
  const double x[] = {40, -30};
  const double phi[] = {Sigmoid::activity(x[0]), Sigmoid::activity(x[1])};
  EXPECT_EQ(phi[0], 1);
  EXPECT_EQ(phi[1], -1);
  EXPECT_DOUBLE_EQ(neural_step<Sigmoid>(M, phi, 2, M[0], phi[0], x[0], 0.5), 40.5 - 0.2 * 40);
  EXPECT_DOUBLE_EQ(neural_step<Sigmoid>(M + 2, phi, 2, M[3], phi[1], x[1], 0.0),
                   -30 + 0.1 + 0.3 * 30);
}

}  // namespace
}  // namespace dcmrnn
