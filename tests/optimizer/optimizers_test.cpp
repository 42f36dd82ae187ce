#include <gtest/gtest.h>

#include <cmath>

#include "tests/catalog_types.hpp"
#include "tests/optimizer/search_run.hpp"

namespace dcmrnn {
namespace {

// Every optimizer of the catalog.
template <class Optimizer>
class OptimizerTest : public testing::Test {};
TYPED_TEST_SUITE(OptimizerTest, CatalogTypes<Optimizers>::Type);

// Where (theta - minimum)^2 + l1 |theta| leads from `start`, 0.01 at first.
template <class Optimizer>
double descended(double start, double minimum, double l1, int passes) {
  if constexpr (Elementwise<Optimizer>) {
    typename Optimizer::State state;
    for (int k = 0; k < passes; ++k) {
      Optimizer::update(0.01, 2 * (start - minimum), l1, start, state);
    }
    return start;
  } else {
    Landscape parabola(
        1, [=](const Point& x) { return (x[0] - minimum) * (x[0] - minimum); },
        [=](const Point& x) { return Point{2 * (x[0] - minimum)}; });
    parabola.l1 = {l1};
    SearchRun<Optimizer> run(parabola, {start}, 0.01);
    for (int k = 0; k < passes; ++k) run.pass();
    return run.accepted()[0];
  }
}

TYPED_TEST(OptimizerTest, FindsTheMinimumOfAParabola) {
  // Adam hovers around the minimum within its rate.
  EXPECT_NEAR(descended<TypeParam>(3, 0.5, 0, 3000), 0.5, 1e-3);
}

TYPED_TEST(OptimizerTest, AnL1TermHoldsASmallEntryAtExactlyZero) {
  EXPECT_EQ(descended<TypeParam>(0.2, 0.1, 1, 2000), 0);
}

TEST(Adam, FirstStepHasTheSizeOfTheRate) {
  double theta = 1;
  Adam::State state;
  Adam::update(0.01, -123.0, 0, theta, state);
  EXPECT_NEAR(theta, 1.01, 1e-12);
}

TEST(SoftThreshold, MovesTowardsZeroAndStopsThere) {
  EXPECT_EQ(soft_threshold(3, 1), 2);
  EXPECT_EQ(soft_threshold(-3, 1), -2);
  EXPECT_EQ(soft_threshold(0.5, 1), 0);
}

}  // namespace
}  // namespace dcmrnn
