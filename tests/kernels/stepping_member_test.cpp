#include "kernels/stepping_member.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "dcmrnn/optimizer/gradient_descent.hpp"
#include "tests/kernels/one_member.hpp"

namespace dcmrnn {
namespace {

TEST(SteppingMember, ReturnsFromOutsideTheDomainWithHalfTheRate) {
  OneMember<GradientDescent> member;
  const std::vector<double> start = member.parameters;
  EXPECT_FALSE(member.view().take_loss(0));
  member.parameters[0] += 5;
  member.report.outcome = MemberOutcome::kDiverged;
  EXPECT_TRUE(member.view().take_loss(1));
  EXPECT_EQ(member.parameters, start);
  EXPECT_EQ(member.progress.rate_scale, 0.5);
  EXPECT_EQ(member.report.outcome, MemberOutcome::kActive);
}

TEST(SteppingMember, StaysOutsideWhereItNeverWasInside) {
  OneMember<GradientDescent> member;
  member.report.outcome = MemberOutcome::kDiverged;
  EXPECT_FALSE(member.view().take_loss(0));
  EXPECT_EQ(member.report.outcome, MemberOutcome::kDiverged);
}

TEST(SteppingMember, RenewsTheNoiseEveryTenthPass) {
  OneMember<GradientDescent> member;
  EXPECT_FALSE(member.view().take_loss(1));
  EXPECT_EQ(member.noise_sd[0], 1.0);
  EXPECT_FALSE(member.view().take_loss(10));
  const double freedom = noise_freedom(member.problem());
  EXPECT_DOUBLE_EQ(member.noise_sd[0], std::sqrt(100.0 / freedom));
  EXPECT_TRUE(member.report.noise_estimated);
}

TEST(SteppingMember, StepsAgainstTheSlopeScaledByItsRate) {
  OneMember<GradientDescent> member;
  member.progress.rate_scale = 0.5;
  const std::vector<double> start = member.parameters;
  std::vector<double> gradient(start.size(), 0);
  gradient[0] = 4;
  const MemberProblem problem = member.problem();
  const double slope = smooth_slope(problem, 0, start[0], 4.0, 0.25);
  member.view().step(gradient, 0.01, 0.25);
  EXPECT_DOUBLE_EQ(member.parameters[0], start[0] - 0.01 * 0.5 * slope);
}

TEST(SteppingMember, DoesNotMoveByAGradientThatIsNotFinite) {
  OneMember<GradientDescent> member;
  const std::vector<double> start = member.parameters;
  std::vector<double> gradient(start.size(), 1);
  gradient[1] = std::numeric_limits<double>::quiet_NaN();
  member.view().step(gradient, 0.1, 1);
  EXPECT_EQ(member.parameters, start);
}

TEST(SteppingMember, KeepsHemodynamicsWithinTheirBounds) {
  OneMember<GradientDescent> member;
  const int tau = member.ensemble.layout.phi(kTau, 0);
  std::vector<double> gradient(member.parameters.size(), 0);
  gradient[static_cast<std::size_t>(tau)] = -1e6;
  member.view().step(gradient, 1, 1);
  EXPECT_EQ(member.parameters[static_cast<std::size_t>(tau)], kPhiBound);
}

}  // namespace
}  // namespace dcmrnn
