#include "kernels/searching_member.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "dcmrnn/optimizer/lbfgs.hpp"
#include "tests/kernels/one_member.hpp"

namespace dcmrnn {
namespace {

constexpr double kLength = 0.1;

// A member whose sweeps find what the test says.
struct Searching : OneMember<Lbfgs> {
  using OneMember::OneMember;

  // Returns whether the member went back.
  bool sweep(int pass, double loss) {
    report.loss = loss;
    report.outcome = std::isfinite(loss) ? MemberOutcome::kActive : MemberOutcome::kDiverged;
    return view().take_loss(pass);
  }
  void step(const std::vector<double>& by_natural) { view().step(by_natural, kLength, 1); }
  std::vector<double> flat() const { return std::vector<double>(parameters.size(), 0.0); }
  double distance(const std::vector<double>& from) const {
    double sum = 0;
    for (std::size_t p = 0; p < from.size(); ++p) {
      sum += (parameters[p] - from[p]) * (parameters[p] - from[p]);
    }
    return std::sqrt(sum);
  }
};

TEST(SearchingMember, ARejectedTrialIsTakenBackAndTriedAtHalfTheStep) {
  Searching member;
  const std::vector<double> start = member.parameters;
  EXPECT_FALSE(member.sweep(1, 50));
  member.step(member.flat());
  EXPECT_NEAR(member.distance(start), kLength, 1e-12);
  EXPECT_TRUE(member.sweep(2, 51));
  EXPECT_EQ(member.parameters, start);
  EXPECT_EQ(member.report.loss, 50);
  member.step(member.flat());
  EXPECT_NEAR(member.distance(start), kLength / 2, 1e-12);
}

TEST(SearchingMember, ARiseThatSinglePrecisionHidesIsAccepted) {
  Searching member;
  for (const bool single : {false, true}) {
    member.progress = {};
    member.single = single;
    EXPECT_FALSE(member.sweep(1, 50));
    member.step(member.flat());
    member.progress.search.predicted = -1e-6;
    EXPECT_NE(member.sweep(2, 50 + 0.9 * hidden_change(true)), single);
  }
}

TEST(SearchingMember, RisesThatSinglePrecisionHidesDoNotAddUp) {
  Searching member;
  member.single = true;
  EXPECT_FALSE(member.sweep(1, 50));
  for (const bool refused : {false, true}) {
    member.step(member.flat());
    member.progress.search.predicted = -1e-6;
    const double before = member.progress.search.loss;
    EXPECT_EQ(member.sweep(2, before + 0.9 * hidden_change(true)), refused);
  }
}

TEST(SearchingMember, ATrialOutsideTheDomainIsTakenBack) {
  Searching member;
  const std::vector<double> start = member.parameters;
  EXPECT_FALSE(member.sweep(1, 50));
  member.step(member.flat());
  EXPECT_TRUE(member.sweep(2, HUGE_VAL));
  EXPECT_EQ(member.parameters, start);
  EXPECT_EQ(member.report.outcome, MemberOutcome::kActive);
}

TEST(SearchingMember, StaysOutsideWhereItNeverWasInside) {
  Searching member;
  const std::vector<double> start = member.parameters;
  EXPECT_FALSE(member.sweep(10, HUGE_VAL));
  EXPECT_EQ(member.report.outcome, MemberOutcome::kDiverged);
  EXPECT_EQ(member.noise_sd[0], 1.0);
  member.step(std::vector<double>(start.size(), std::numeric_limits<double>::quiet_NaN()));
  EXPECT_EQ(member.parameters, start);
}

TEST(SearchingMember, GoesOnFromATrialThatLowersTheLoss) {
  Searching member;
  EXPECT_FALSE(member.sweep(1, 50));
  member.step(member.flat());
  const std::vector<double> trial = member.parameters;
  EXPECT_FALSE(member.sweep(2, 49));
  member.step(member.flat());
  EXPECT_EQ(member.good, trial);
  EXPECT_NE(member.parameters, trial);
}

// The noise is that of accepted parameters, and what a trial is compared with is the loss under it.
TEST(SearchingMember, RenewsTheNoiseAtAnAcceptedTrialOnly) {
  Searching member;
  EXPECT_FALSE(member.sweep(1, 50));
  member.step(member.flat());
  EXPECT_TRUE(member.sweep(10, 1000));
  EXPECT_EQ(member.noise_sd[0], 1.0);
  member.step(member.flat());
  EXPECT_FALSE(member.sweep(11, 49));
  EXPECT_DOUBLE_EQ(member.noise_sd[0], std::sqrt(100.0 / noise_freedom(member.problem())));
  const double renewed = member.report.loss;
  EXPECT_NE(renewed, 49);
  EXPECT_EQ(member.progress.search.loss, renewed);
  member.step(member.flat());
  EXPECT_FALSE(member.sweep(12, renewed - 1));
  EXPECT_EQ(member.report.loss, renewed - 1) << "renewed twice";
}

TEST(SearchingMember, StepsAlongTheSlopesOfTheWholeLoss) {
  Searching member(3);
  const MemberProblem problem = member.problem();
  const std::vector<double> start = member.parameters;
  std::vector<double> by_natural = member.flat(), slopes;
  by_natural[0] = 4;
  EXPECT_FALSE(member.sweep(1, 50));
  constexpr double kShort = 1e-4;  // crosses no zero
  member.view().step(by_natural, kShort, 1);
  double square = 0;
  for (int k = 0; k < problem.free_count; ++k) {
    const int p = problem.free[k];
    const double sign = start[p] > 0 ? 1 : -1;
    slopes.push_back(smooth_slope(problem, p, start[p], by_natural[p]) + sign * problem.l1[p]);
    square += slopes.back() * slopes.back();
  }
  for (int k = 0; k < problem.free_count; ++k) {
    const int p = problem.free[k];
    EXPECT_NEAR(member.parameters[p], start[p] - kShort * slopes[k] / std::sqrt(square), 1e-12)
        << p;
  }
}

TEST(SearchingMember, HeldParametersStayUnderAnL1TermToo) {
  Searching member(3);
  member.ensemble.structures[0].prior_sd[member.ensemble.layout.c(0, 0)] = 0;
  const std::vector<double> start = member.parameters;
  EXPECT_FALSE(member.sweep(1, 50));
  member.step(member.flat());
  const auto held = static_cast<std::size_t>(member.ensemble.layout.c(0, 0));
  EXPECT_EQ(member.parameters[held], start[held]);
  EXPECT_NE(member.parameters, start);
}

TEST(SearchingMember, KeepsHemodynamicsWithinTheirBounds) {
  Searching member;
  const auto tau = static_cast<std::size_t>(member.ensemble.layout.phi(kTau, 0));
  std::vector<double> by_natural = member.flat();
  by_natural[tau] = -1e6;
  EXPECT_FALSE(member.sweep(1, 50));
  member.view().step(by_natural, 5, 1);
  EXPECT_EQ(member.parameters[tau], kPhiBound);
  EXPECT_EQ(member.state[tau].step, kPhiBound - member.good[tau]) << "judged by another step";
}

// Where they are not finite there is no new direction, and the last step is not taken twice.
TEST(SearchingMember, StaysWhereSlopesAreNotFinite) {
  Searching member;
  EXPECT_FALSE(member.sweep(1, 50));
  std::vector<double> by_natural = member.flat();
  member.step(by_natural);
  EXPECT_FALSE(member.sweep(2, 40));
  by_natural[1] = std::numeric_limits<double>::quiet_NaN();
  const std::vector<double> start = member.parameters;
  member.step(by_natural);
  EXPECT_EQ(member.parameters, start);
}

}  // namespace
}  // namespace dcmrnn
