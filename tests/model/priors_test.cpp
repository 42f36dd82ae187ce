#include "dcmrnn/model/priors.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

TEST(GaussianPrior, IsHalfTheSquaredDistanceInSds) {
  const PriorTerm prior = gaussian_prior(1.5, 0.5, 0.25);
  EXPECT_DOUBLE_EQ(prior.value, 8);
  EXPECT_DOUBLE_EQ(prior.slope, 16);
  EXPECT_DOUBLE_EQ(prior.curvature, 16);
}

TEST(HemodynamicPrior, ActsOnThetaOrOnItsLogarithm) {
  EXPECT_DOUBLE_EQ(hemodynamic_prior(0.125, 2.0, 0.0625, true).value, 2);
  const double theta = 0.65 * std::exp(0.1);
  const double z = (theta - 0.65) / 0.12;
  EXPECT_NEAR(hemodynamic_prior(0.1, 0.65, 0.12, false).value, z * z / 2, 1e-14);
}

TEST(HemodynamicPrior, SlopeIsTheDerivative) {
  const double h = 1e-6;
  for (const bool on_log_scale : {false, true}) {
    const double numeric = (hemodynamic_prior(0.2 + h, 0.65, 0.12, on_log_scale).value -
                            hemodynamic_prior(0.2 - h, 0.65, 0.12, on_log_scale).value) /
                           (2 * h);
    // 1e-16 / h of rounding on a value near 1.
    EXPECT_NEAR(hemodynamic_prior(0.2, 0.65, 0.12, on_log_scale).slope, numeric, 1e-8);
  }
}

TEST(PhiUpperBound, KeepsTheExtractionFractionBelowOne) {
  EXPECT_EQ(phi_upper_bound(kTau, 2.0), 1);
  EXPECT_EQ(phi_upper_bound(kE0, 0.34), 1);
  EXPECT_NEAR(natural_scale(phi_upper_bound(kE0, 0.4), 0.4), 0.95, 1e-12);
}

}  // namespace
}  // namespace dcmrnn
