// The exploration of one member between two sweeps, on arrays of its own.
#include "kernels/explore_member.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "dcmrnn/optimizer/gradient_descent.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

struct OneMember {
  SmallStudy study{1, 1};
  Ensemble ensemble;
  std::vector<double> parameters, noise_sd{1.0}, sse{100.0}, good;
  std::vector<GradientDescent::State> moments;
  ExploreProgress progress;
  MemberReport report;

  OneMember() {
    study.add_subject(40, 2);
    ensemble = study.ensemble(1);
    parameters = ensemble.parameters;
    good.resize(parameters.size());
    moments.resize(parameters.size());
  }
  ExploreMember<GradientDescent> view() {
    return {problem_of(ensemble, ensemble.members[0]),
            {parameters.data()},
            {noise_sd.data()},
            {sse.data()},
            {good.data()},
            {moments.data()},
            &progress,
            &report};
  }
};

TEST(ExploreMember, ReturnsFromOutsideTheDomainWithHalfTheRate) {
  OneMember member;
  const std::vector<double> start = member.parameters;
  EXPECT_FALSE(member.view().take_loss(0));
  member.parameters[0] += 5;
  member.report.outcome = MemberOutcome::kDiverged;
  EXPECT_TRUE(member.view().take_loss(1));
  EXPECT_EQ(member.parameters, start);
  EXPECT_EQ(member.progress.rate_scale, 0.5);
  EXPECT_EQ(member.report.outcome, MemberOutcome::kActive);
}

TEST(ExploreMember, StaysOutsideWhereItNeverWasInside) {
  OneMember member;
  member.report.outcome = MemberOutcome::kDiverged;
  EXPECT_FALSE(member.view().take_loss(0));
  EXPECT_EQ(member.report.outcome, MemberOutcome::kDiverged);
}

TEST(ExploreMember, RenewsTheNoiseEveryTenthPass) {
  OneMember member;
  EXPECT_FALSE(member.view().take_loss(1));
  EXPECT_EQ(member.noise_sd[0], 1.0);
  EXPECT_FALSE(member.view().take_loss(10));
  const double freedom = noise_freedom(problem_of(member.ensemble, member.ensemble.members[0]));
  EXPECT_DOUBLE_EQ(member.noise_sd[0], std::sqrt(100.0 / freedom));
  EXPECT_TRUE(member.report.noise_estimated);
}

TEST(ExploreMember, StepsAgainstTheSlopeScaledByItsRate) {
  OneMember member;
  member.progress.rate_scale = 0.5;
  const std::vector<double> start = member.parameters;
  std::vector<double> gradient(start.size(), 0);
  gradient[0] = 4;
  const MemberProblem problem = problem_of(member.ensemble, member.ensemble.members[0]);
  const double slope = smooth_slope(problem, 0, start[0], 4.0, 0.25);
  member.view().step(gradient, 0.01, 0.25);
  EXPECT_DOUBLE_EQ(member.parameters[0], start[0] - 0.01 * 0.5 * slope);
}

TEST(ExploreMember, DoesNotMoveByAGradientThatIsNotFinite) {
  OneMember member;
  const std::vector<double> start = member.parameters;
  std::vector<double> gradient(start.size(), 1);
  gradient[1] = std::numeric_limits<double>::quiet_NaN();
  member.view().step(gradient, 0.1, 1);
  EXPECT_EQ(member.parameters, start);
}

TEST(ExploreMember, KeepsHemodynamicsWithinTheirBounds) {
  OneMember member;
  const int tau = member.ensemble.layout.phi(kTau, 0);
  std::vector<double> gradient(member.parameters.size(), 0);
  gradient[static_cast<std::size_t>(tau)] = -1e6;
  member.view().step(gradient, 1, 1);
  EXPECT_EQ(member.parameters[static_cast<std::size_t>(tau)], kPhiBound);
}

}  // namespace
}  // namespace dcmrnn
