#include "host/hypotheses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/simulate.hpp"

namespace dcmrnn {
namespace {

Hypothesis named(const char* name) { return {name, full_model({"a", "b"}, {"u"}, "friston2003")}; }

TEST(Hypotheses, OfTheSameEquationsAreOneGroup) {
  std::vector<Hypothesis> all = {named("full"), named("fine"), named("no b")};
  all[1].model.dt /= 2;
  all[2].model.prior_sd.connectivity.B[0].setZero();
  const std::vector<HypothesisGroup> groups = group_models(all);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].number, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(groups[1].number, (std::vector<std::size_t>{1}));
  EXPECT_EQ(groups[0].models[1], &all[2].model);
}

TEST(Hypotheses, ProbabilitiesAreOfThoseWithEvidence) {
  const auto probability = model_probabilities({-1000 + std::log(3.0), std::nullopt, -1000});
  EXPECT_NEAR(*probability[0], 0.75, 1e-12);
  EXPECT_FALSE(probability[1].has_value());
  EXPECT_NEAR(*probability[2], 0.25, 1e-12);
  EXPECT_FALSE(model_probabilities({std::nullopt})[0].has_value());
}

TEST(Hypotheses, TheEstimateIsThatOfMostEvidence) {
  const std::vector<Hypothesis> all = {named("failed"), named("worse"), named("better")};
  std::vector<SubjectEstimate> under(3);
  under[0].status = "diverged";
  under[1].log_evidence = -20;
  under[2].log_evidence = -18;
  under[2].variance_explained = 40;
  const SubjectEstimate chosen = compare(under, all);
  EXPECT_EQ(chosen.hypothesis, 2);
  EXPECT_EQ(chosen.variance_explained, 40);
  ASSERT_EQ(chosen.hypotheses.size(), 3u);
  EXPECT_EQ(chosen.hypotheses[0].status, "diverged");
  EXPECT_NEAR(*chosen.hypotheses[2].probability, 1 / (1 + std::exp(-2.0)), 1e-12);
}

TEST(Hypotheses, WithoutEvidenceTheFirstThatDidNotFailIsTaken) {
  const std::vector<Hypothesis> all = {named("failed"), named("first"), named("second")};
  std::vector<SubjectEstimate> under(3);
  under[0].status = "diverged";
  EXPECT_EQ(compare(under, all).hypothesis, 1);
}

// Data with a modulated connection, fitted with and without it, and at another step (which is an
// ensemble of its own).
TEST(Hypotheses, TheTrueOneHasMostEvidenceAndEachIsWhatItIsAlone) {
  std::vector<Hypothesis> all = {named("none"), named("true"), named("fine")};
  for (Hypothesis& one : all) {
    one.model.dt = 0.25;
    one.model.prior_sd.connectivity.B[0].setZero();
  }
  all[1].model.prior_sd.connectivity.B[0](1, 0) = 0.7;
  all[2].model.dt = 0.125;
  SimulateOptions data;
  data.subjects = 2;
  data.scans = 300;
  data.snr = 10;
  Parameters truth = all[1].model.prior_mean;
  truth.connectivity.A << -0.8, 0, 0.2, -0.8;
  truth.connectivity.B[0](1, 0) = 0.7;
  truth.connectivity.C << 0.5, 0;
  data.truth = truth;
  const Cohort cohort = simulate(all[1].model, data);
  FitOptions options;
  options.ensemble.starts = 4;
  const Estimate fit = estimate(cohort, all, options);
  for (const SubjectEstimate& subject : fit.subjects) {
    EXPECT_EQ(subject.hypothesis, 1);
    EXPECT_GT(*subject.hypotheses[1].probability, 0.95);
  }
  for (std::size_t h = 0; h < all.size(); ++h) {
    const Estimate alone = estimate(cohort, all[h].model, options);
    for (std::size_t k = 0; k < 2; ++k) {
      EXPECT_EQ(alone.subjects[k].log_evidence, fit.subjects[k].hypotheses[h].log_evidence) << h;
      EXPECT_TRUE(alone.subjects[k].hypotheses.empty());
    }
  }
}

}  // namespace
}  // namespace dcmrnn
