#include "host/dual_averaging.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

TEST(DualAveraging, FindsTheStepThatIsAcceptedAsWanted) {
  for (const double first : {0.001, 0.1, 10.0}) {
    DualAveraging step(first, 0.8);
    // Accepted with exp(-step^2), give or take: 0.8 at 0.472.
    for (int k = 0; k < 300; ++k)
      step.learn(std::exp(-step.step() * step.step()) + (k % 2 - 0.5) / 10);
    step.settle();
    EXPECT_NEAR(step.step(), std::sqrt(-std::log(0.8)), 0.05) << first;
  }
}

TEST(DualAveraging, WithoutATrialTheFirstStepStays) {
  DualAveraging step(0.25, 0.8);
  step.settle();
  EXPECT_DOUBLE_EQ(step.step(), 0.25);
}

}  // namespace
}  // namespace dcmrnn
