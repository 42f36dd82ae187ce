#include "host/stability.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/simulate.hpp"

namespace dcmrnn {
namespace {

TEST(Stability, GrowthRateIsTheLargestOverTheInputLevels) {
  Connectivity c = Connectivity::zero(2, 1);
  c.A << -0.5, 0, 0.3, -0.7;
  c.B[0] << 0.8, 0, 0, 0;
  const Eigen::MatrixXd off = Eigen::MatrixXd::Zero(1, 1);
  Eigen::MatrixXd both(2, 1);
  both << 1, 0;  // the larger rate first: the last level does not decide
  EXPECT_NEAR(largest_growth_rate(c, off), -0.5, 1e-12);
  EXPECT_NEAR(largest_growth_rate(c, both), 0.3, 1e-12);
}

// The model in which a constant activity holds the volume at f^alpha, f = 1 + x / gamma.
TEST(Stability, VolumeLeavesItsSteadyStateWhereTheStepIsAboveItsLimit) {
  ModelSpec model = full_model({"a"}, {"u"}, "friston2003");
  Parameters p = model.prior_mean;
  p.connectivity.A(0, 0) = -1;
  p.connectivity.C(0, 0) = 1;
  const double f = 3, v = std::pow(f, p.hemodynamics(kAlpha, 0));
  const double limit =
      1 / step_stability("euler", 1, p.hemodynamics, Eigen::VectorXd::Constant(1, v));
  // v = 1.42, stiffness 2.125: 2 tau alpha / v^(1/alpha - 1) = 0.297 s.
  EXPECT_NEAR(limit, 2 * 0.98 * 0.32 / std::pow(v, 1 / 0.32 - 1), 1e-12);
  for (const char* integrator : {"euler", "heun"}) {
    model.integrator = integrator;
    const auto last_bold = [&](double dt) {
      model.dt = dt;
      const int steps = static_cast<int>(400 / dt);
      const Eigen::MatrixXd inputs =
          Eigen::MatrixXd::Constant(steps, 1, (f - 1) * p.hemodynamics(kGamma, 0));
      const Eigen::MatrixXd bold =
          simulate_bold(model, p, inputs, dt, dt, steps, Eigen::VectorXd::Zero(1));
      return bold(steps - 1, 0);
    };
    const double steady = last_bold(0.5 * limit);
    EXPECT_NEAR(last_bold(0.95 * limit), steady, 1e-6) << integrator;
    // Euler's steps overshoot more and more, Heun's walk away.
    EXPECT_GT(std::abs(last_bold(1.05 * limit) - steady), 1e-3) << integrator;
  }
}

TEST(Stability, AnExponentialStepHasNoLimit) {
  const Parameters p = full_model({"a"}, {"u"}, "friston2003").prior_mean;
  EXPECT_EQ(step_stability("exp2", 2, p.hemodynamics, Eigen::VectorXd::Constant(1, 3)), 0);
}

// Eigenvalues -0.1 +- i, in Hz: |1 + dt lambda| is above 1 from a step of 0.2 s on.
TEST(Stability, AnOscillationDiesOutUnderHeunWhereEulerLetsItGrow) {
  Connectivity c = Connectivity::zero(2, 1);
  c.A << -0.1, 1, -1, -0.1;
  const Eigen::MatrixXd off = Eigen::MatrixXd::Zero(1, 1);
  EXPECT_FALSE(connectivity_stable(c, off, 0.5, "euler"));
  EXPECT_TRUE(connectivity_stable(c, off, 0.5, "heun"));
  EXPECT_TRUE(connectivity_stable(c, off, 0.125, "euler"));
  c.A *= 5;
  EXPECT_FALSE(connectivity_stable(c, off, 0.5, "heun")) << "beyond Heun's region too";
  EXPECT_TRUE(connectivity_stable(c, off, 0.5, "exp2"));
  c.A << 0.49, -3.58, 3.58, 0.49;  // grows, but the polynomial of exp2 damps it
  EXPECT_FALSE(connectivity_stable(c, off, 1, "exp2"));
  c.A << -4, 0, 0, -0.5;  // beyond the polynomial
  EXPECT_FALSE(connectivity_stable(c, off, 1, "exp2"));
}

}  // namespace
}  // namespace dcmrnn
