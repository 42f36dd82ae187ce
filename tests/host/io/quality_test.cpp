#include "host/io/quality.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/host/io/fake_study.hpp"

namespace dcmrnn {
namespace {

TEST(Quality, WantsMoreThanTenPercentOfTheVariance) {
  SubjectEstimate subject = fake::fitted("sub-01");
  subject.variance_explained = 10;
  EXPECT_FALSE(quality(subject).enough_variance);
  subject.variance_explained = 10.01;
  EXPECT_TRUE(quality(subject).enough_variance);
}

TEST(Quality, WantsAConnectionOfAnEighthHertzBetweenRegions) {
  SubjectEstimate subject = fake::fitted("sub-01");
  subject.estimate.connectivity.A << -1, 0.1, -0.125, -1;
  EXPECT_TRUE(quality(subject).enough_connection);
  EXPECT_EQ(quality(subject).largest_connection, 0.125);
  subject.estimate.connectivity.A << -1, 0.1, -0.124, -1;
  EXPECT_FALSE(quality(subject).enough_connection);
}

TEST(Quality, CannotAskForAConnectionInASingleRegion) {
  SubjectEstimate subject = fake::fitted("sub-01");
  subject.estimate.connectivity.A = Eigen::MatrixXd::Constant(1, 1, -0.5);
  EXPECT_TRUE(quality(subject).enough_connection);
  EXPECT_FALSE(quality(subject).largest_connection);
}

TEST(Quality, WantsAStepWithinTheLimitOfTheVolumesEquation) {
  SubjectEstimate subject = fake::fitted("sub-01");
  subject.step_stability = 1;
  EXPECT_TRUE(quality(subject).step_short_enough);
  subject.step_stability = 1.01;
  EXPECT_FALSE(quality(subject).step_short_enough);
  EXPECT_FALSE(quality(subject).good());
}

TEST(Quality, OfAFailedSubjectIsNotGood) {
  const Quality checks = quality(fake::failed("sub-02", "bad_data", ""));
  EXPECT_FALSE(checks.good());
  EXPECT_FALSE(checks.variance_explained);
}

TEST(Quality, ChainsHaveMixedUpToTheirLimit) {
  PosteriorSample sample;
  sample.largest_r_hat = 1.1;
  EXPECT_TRUE(chains_have_mixed(sample));
  sample.largest_r_hat = 1.11;
  EXPECT_FALSE(chains_have_mixed(sample));
  sample.largest_r_hat = std::nan("");  // a parameter that no chain moved
  EXPECT_FALSE(chains_have_mixed(sample));
}

}  // namespace
}  // namespace dcmrnn
