// Draws from the posterior through whole fits.
#include "host/posterior_sampling.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/estimate.hpp"
#include "host/parameter_list.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {
namespace {

FitOptions sampling(int chains, int warmup, int draws) {
  FitOptions options;
  options.sample = SampleOptions{chains, warmup, draws, 16};
  return options;
}

// Without a stimulus no parameter shows in the data.
Cohort cohort_without_stimuli(const ModelSpec& model) {
  Cohort cohort = example_cohort(model, 1, 5, 40);
  cohort.subjects[0].inputs.setZero();
  return cohort;
}

TEST(PosteriorSampling, WithoutInformationInTheDataDrawsFromThePrior) {
  for (const std::string preset : {"friston2003", "spm12"}) {
    ModelSpec model = full_model({"a", "b", "c"}, {"u", "v"}, preset);
    model.dt = 0.25;
    const Estimate fit = estimate(cohort_without_stimuli(model), model, sampling(16, 100, 200));
    ASSERT_TRUE(fit.subjects[0].sample) << preset;
    const PosteriorSample& sample = *fit.subjects[0].sample;
    // 3,200 draws, no two of a chain independent, know a mean to 0.05 sd and an end to 0.1 sd.
    // On the log scale theta is lognormal: its quantiles are those of phi.
    const double mean = model.prior_mean.hemodynamics(kTau, 1);
    const double sd = model.prior_sd.hemodynamics(kTau, 1);
    const bool log_scale = preset == "spm12";
    const double low = log_scale ? mean * std::exp(-1.645 * sd) : mean - 1.645 * sd;
    const double high = log_scale ? mean * std::exp(1.645 * sd) : mean + 1.645 * sd;
    const double tolerance = 0.15 * (log_scale ? mean * sd : sd);
    EXPECT_NEAR(sample.low.hemodynamics(kTau, 1), low, tolerance) << preset;
    EXPECT_NEAR(sample.high.hemodynamics(kTau, 1), high, tolerance) << preset;
    const double c_sd = model.prior_sd.connectivity.C(0, 1);
    EXPECT_NEAR(sample.mean.connectivity.C(0, 1), 0, 0.1 * c_sd) << preset;
    EXPECT_NEAR(sample.sd.connectivity.C(0, 1), c_sd, 0.1 * c_sd) << preset;
    EXPECT_LT(sample.largest_r_hat, 1.1) << preset;
  }
}

// Half of the prior's self-connections let activity grow; there is no density there.
TEST(PosteriorSampling, DrawsNothingUnstable) {
  ModelSpec model = example_model();
  model.prior_mean.connectivity.A.diagonal().setConstant(-0.2);
  model.prior_sd.connectivity.A = Eigen::Matrix3d::Identity() * 0.3;
  const Estimate fit = estimate(cohort_without_stimuli(model), model, sampling(16, 100, 300));
  ASSERT_TRUE(fit.subjects[0].sample);
  const PosteriorSample& sample = *fit.subjects[0].sample;
  // The truncated normal's mean, -0.2 - 0.3 phi(2/3) / Phi(2/3). Chains are slow along the edge:
  // 4,800 draws know it to 0.02 (16 chains of 2,000 gave -0.324).
  EXPECT_NEAR(sample.mean.connectivity.A(0, 0), -0.328, 0.06);
  EXPECT_LT(sample.high.connectivity.A(0, 0), 0);
}

TEST(PosteriorSampling, IsTheLaplaceApproximationWhereDataSayMuch) {
  const ModelSpec model = example_model();
  const Estimate fit = estimate(example_cohort(model, 1, 40, 400), model, sampling(16, 100, 150));
  ASSERT_TRUE(fit.subjects[0].sample);
  const SubjectEstimate& subject = fit.subjects[0];
  const std::vector<double> mean = flatten(subject.sample->mean), sd = flatten(subject.sample->sd),
                            estimate = flatten(subject.estimate), laplace = flatten(subject.sd);
  for (std::size_t p = 0; p < mean.size(); ++p) {
    if (laplace[p] == 0) {
      EXPECT_EQ(sd[p], 0) << p;
      EXPECT_EQ(mean[p], estimate[p]) << p;
      continue;
    }
    // 2,400 draws know a mean to 0.05 sd; at this noise the posterior bends by a quarter of an sd.
    EXPECT_NEAR(mean[p], estimate[p], 0.4 * laplace[p]) << p;
    EXPECT_NEAR(sd[p] / laplace[p], 1, 0.25) << p;
  }
  EXPECT_NEAR(subject.sample->acceptance, 0.8, 0.15) << "dual averaging aims at 0.8";
}

TEST(PosteriorSampling, OfASubjectDoesNotDependOnTheOthers) {
  const ModelSpec model = example_model();
  FitOptions options = sampling(4, 12, 12);
  options.ensemble.starts = 2;
  const Cohort cohort = example_cohort(model, 5, 3, 60);
  options.threads = 1;
  const Estimate together = estimate(cohort, model, options);
  options.threads = 2;
  Cohort last;
  last.subjects = {cohort.subjects[4]};
  const Estimate alone = estimate(last, model, options);
  ASSERT_TRUE(alone.subjects[0].sample && together.subjects[4].sample);
  for (auto figure : {&PosteriorSample::mean, &PosteriorSample::sd, &PosteriorSample::high}) {
    EXPECT_EQ(flatten(*alone.subjects[0].sample.*figure),
              flatten(*together.subjects[4].sample.*figure));
  }
  EXPECT_EQ(alone.subjects[0].sample->acceptance, together.subjects[4].sample->acceptance);
}

TEST(PosteriorSampling, WithoutAnOptimumThereAreNoChains) {
  const ModelSpec model = example_model();
  FitOptions options = sampling(2, 10, 4);
  options.polish->max_iterations = 1;
  const Estimate fit = estimate(example_cohort(model, 1, 5, 60), model, options);
  ASSERT_TRUE(fit.subjects[0].ok() && fit.subjects[0].sample);
  EXPECT_EQ(fit.subjects[0].sample->chains, 0);
  EXPECT_FALSE(has_values(fit.subjects[0].sample->mean));
}

TEST(PosteriorSampling, FollowsWhitenedNoise) {
  const ModelSpec model = example_model();
  FitOptions options = sampling(16, 100, 150);
  options.loss.autocorrelation = "ar1";
  const Estimate fit = estimate(example_cohort(model, 1, 20, 300), model, options);
  const SubjectEstimate& subject = fit.subjects[0];
  ASSERT_TRUE(subject.ok() && subject.sample && subject.autocorrelation.size() == 3);
  // As above.
  const double ratio = subject.sample->sd.connectivity.A(1, 0) / subject.sd.connectivity.A(1, 0);
  EXPECT_NEAR(ratio, 1, 0.3);
}

TEST(PosteriorSampling, IsOfTheHypothesisOfMostEvidence) {
  ModelSpec full = example_model(), without = full;
  without.prior_sd.connectivity.B[1](1, 0) = 0;
  const Estimate fit = estimate(example_cohort(full, 1, 20, 200),
                                {{"without", without}, {"with", full}}, sampling(4, 20, 20));
  const SubjectEstimate& subject = fit.subjects[0];
  ASSERT_EQ(subject.hypothesis, 1);
  ASSERT_TRUE(subject.sample);
  EXPECT_GT(subject.sample->sd.connectivity.B[1](1, 0), 0);
}

}  // namespace
}  // namespace dcmrnn
