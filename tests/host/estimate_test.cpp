// The whole estimator on simulated subjects.
#include "dcmrnn/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/error.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/parameter_list.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {
namespace {

TEST(Estimate, RecoversTheTruthFromCleanData) {
  const ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 1, std::nullopt);
  const Estimate fit = estimate(cohort, model, {});
  ASSERT_TRUE(fit.subjects[0].ok()) << fit.subjects[0].reason;
  const Connectivity& truth = cohort.subjects[0].truth->parameters.connectivity;
  // Noise floored at 1e-4 of the signal: what is left is the weight of the priors.
  EXPECT_LT(error(fit.subjects[0].estimate.connectivity.A, truth.A), 0.005);
  EXPECT_LT(error(fit.subjects[0].estimate.connectivity.C, truth.C), 0.005);
  for (const double r2 : fit.subjects[0].r2) EXPECT_GT(r2, 0.9999);
}

TEST(Estimate, IsCloseToTheTruthAtSnr5WithHonestSds) {
  const ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 8);
  const Estimate fit = estimate(cohort, model, {});
  int within = 0, total = 0;
  for (const SubjectEstimate& subject : fit.subjects) {
    ASSERT_TRUE(subject.ok()) << subject.reason;
    const std::vector<double> truth = flatten(cohort.subjects[0].truth->parameters);
    const std::vector<double> values = flatten(subject.estimate);
    const std::vector<double> sd = flatten(subject.sd);
    EXPECT_LT(
        error(subject.estimate.connectivity.A, cohort.subjects[0].truth->parameters.connectivity.A),
        0.25);
    for (std::size_t p = 0; p < truth.size(); ++p) {
      if (!(sd[p] > 0)) continue;
      ++total;
      within += std::abs(values[p] - truth[p]) < 2 * sd[p];
    }
    EXPECT_TRUE(subject.log_evidence.has_value());
    EXPECT_EQ(subject.starts.total, 8);
    EXPECT_GT(*subject.starts.best_basin_share, 0.5);
  }
  // 95 % of a normal posterior; hemodynamic truths at the prior mean push it up.
  EXPECT_GT(within, 0.9 * total);
}

// One stimulus that drives and modulates: the fifth of these subjects has a start in a poor basin.
TEST(Estimate, AStartFarAboveTheBestOneIsPruned) {
  ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "friston2003");
  model.dt = 0.25;
  SimulateOptions data;
  data.subjects = 5;
  data.scans = 600;
  data.tr = 0.25;
  data.snr = 10;
  Parameters truth = model.prior_mean;
  truth.connectivity.A << -0.8, 0, 0, 0.4, -0.8, 0.4, 0, 0.4, -0.8;
  truth.connectivity.B[0](1, 0) = 0.5;
  truth.connectivity.C << 0.5, 0, 0;
  data.truth = truth;
  Cohort fifth;
  fifth.subjects = {simulate(model, data).subjects[4]};
  const SubjectEstimate fit = estimate(fifth, model, {}).subjects[0];
  int pruned = 0;
  for (const StartRecord& start : fit.start_records) {
    if (start.outcome != "pruned") continue;
    ++pruned;
    EXPECT_GT(*start.loss, fit.loss.total + 25) << "30 nats above the best, but for its last steps";
  }
  EXPECT_EQ(pruned, 1);
}

bool same(const SubjectEstimate& a, const SubjectEstimate& b) {
  return flatten(a.estimate) == flatten(b.estimate) && a.loss.total == b.loss.total &&
         a.log_evidence == b.log_evidence;
}

TEST(Estimate, OfASubjectDoesNotDependOnTheCohortOrTheThreads) {
  const ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 5);
  FitOptions options;
  options.threads = 2;
  const Estimate together = estimate(cohort, model, options);
  options.threads = 1;
  Cohort alone;
  alone.subjects = {cohort.subjects[3]};
  EXPECT_TRUE(same(estimate(alone, model, options).subjects[0], together.subjects[3]));
  Cohort reversed = cohort;
  std::reverse(reversed.subjects.begin(), reversed.subjects.end());
  const Estimate backwards = estimate(reversed, model, options);
  for (int k = 0; k < 5; ++k) EXPECT_TRUE(same(backwards.subjects[4 - k], together.subjects[k]));
}

TEST(Estimate, AnUnusableSubjectKeepsItsPlaceAndTheOthersAreFitted) {
  const ModelSpec model = example_model();
  Cohort cohort = example_cohort(model, 3);
  cohort.subjects[1].status = "bad_data";
  cohort.subjects[1].reason = "row 3";
  const Estimate fit = estimate(cohort, model, {});
  ASSERT_EQ(fit.subjects.size(), 3u);
  EXPECT_EQ(fit.subjects[1].status, "bad_data");
  EXPECT_EQ(fit.subjects[1].reason, "row 3");
  EXPECT_TRUE(fit.subjects[0].ok());
  EXPECT_TRUE(fit.subjects[2].ok());
}

TEST(Estimate, TooFewScansIsAnOutcome) {
  const ModelSpec model = example_model();
  Cohort cohort = example_cohort(model, 2);
  cohort.subjects[0].mask.tail(145).setZero();
  const Estimate fit = estimate(cohort, model, {});
  EXPECT_EQ(fit.subjects[0].status, "too_few_scans");
  EXPECT_FALSE(fit.subjects[0].reason.empty());
  EXPECT_TRUE(fit.subjects[1].ok());
}

TEST(Estimate, AModelThatCannotBeSimulatedIsAnOutcome) {
  ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 1);
  // A driven region fixed at explosive growth.
  model.prior_mean.connectivity.A(1, 1) = 20;
  model.prior_sd.connectivity.A(1, 1) = 0;
  model.prior_mean.connectivity.C(1, 0) = 0.3;
  FitOptions options;
  options.ensemble.starts = 2;  // each is redrawn many times
  const Estimate fit = estimate(cohort, model, options);
  EXPECT_EQ(fit.subjects[0].status, "diverged");
  for (const StartRecord& record : fit.subjects[0].start_records) {
    EXPECT_EQ(record.outcome, "diverged");
    EXPECT_GT(record.step, 0);
  }
}

TEST(Estimate, MixesThePrestepsOverTheStarts) {
  const ModelSpec model = example_model();
  FitOptions options;
  const Estimate mixed = estimate(example_cohort(model, 1), model, options);
  std::map<std::string, int> presteps;
  for (const StartRecord& record : mixed.subjects[0].start_records) ++presteps[record.prestep];
  EXPECT_EQ(presteps["annealed"], 4);
  EXPECT_EQ(presteps["frozen"], 2);
  EXPECT_EQ(presteps["tbptt"], 2);

  for (const char* method : {"annealed", "frozen"}) {
    options.explore->method = method;
    const Estimate alike = estimate(example_cohort(model, 1), model, options);
    for (const StartRecord& record : alike.subjects[0].start_records) {
      EXPECT_EQ(record.prestep, method);
      EXPECT_EQ(record.passes, 0);
    }
  }

  options.explore->method = "tbptt";
  const Estimate tbptt = estimate(example_cohort(model, 1), model, options);
  for (const StartRecord& record : tbptt.subjects[0].start_records) {
    EXPECT_EQ(record.prestep, "tbptt");
    EXPECT_EQ(record.passes, kPassesBeforePolish);
    EXPECT_GE(record.trace.size(), static_cast<std::size_t>(kPassesBeforePolish));
  }
}

TEST(Estimate, WithoutPolishIsTheExplorationsBestStart) {
  const ModelSpec model = example_model();
  FitOptions options;
  options.explore->method = "tbptt";
  options.polish.reset();
  const Estimate fit = estimate(example_cohort(model, 1), model, options);
  ASSERT_TRUE(fit.subjects[0].ok());
  EXPECT_FALSE(fit.subjects[0].log_evidence.has_value());
  EXPECT_EQ(fit.subjects[0].starts.converged, 0);
  EXPECT_GT(fit.subjects[0].variance_explained, 50);
}

TEST(Estimate, WithoutPolishEveryStartIsExplored) {
  const ModelSpec model = example_model();
  FitOptions options;
  options.polish.reset();
  const Estimate fit = estimate(example_cohort(model, 1), model, options);
  for (const StartRecord& record : fit.subjects[0].start_records) {
    EXPECT_EQ(record.prestep, "tbptt");
    EXPECT_EQ(record.passes, options.explore->passes);
  }
  options.ensemble.realizations = 3;
  EXPECT_THROW(estimate(example_cohort(model, 1), model, options), Error);
}

TEST(Estimate, TheLiteralLossIsTheAbstracts) {
  const ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 1);
  FitOptions options;
  options.loss.noise = "unit";
  options.loss.lambda = 3;
  options.loss.beta = 0.5;
  const Estimate fit = estimate(cohort, model, options);
  const SubjectEstimate& subject = fit.subjects[0];
  ASSERT_TRUE(subject.ok()) << subject.reason;
  // L = sum e^2 + lambda sum |A, B, C| + beta sum (theta - mean)^2 / variance, term by term.
  const double sse = (subject.observed - subject.predicted).squaredNorm();
  EXPECT_NEAR(subject.loss.data, sse, 1e-9 * sse);
  const Connectivity& c = subject.estimate.connectivity;
  double l1 = c.A.cwiseAbs().sum() - c.A.diagonal().cwiseAbs().sum() + c.C.cwiseAbs().sum();
  for (const auto& B : c.B) l1 += B.cwiseAbs().sum();
  EXPECT_NEAR(subject.loss.l1, 3 * l1, 1e-9 * l1);
  double prior = 0;
  for (int p = 0; p < kRegionParameters; ++p) {
    for (int i = 0; i < 3; ++i) {
      const double sd = model.prior_sd.hemodynamics(p, i);
      if (!(sd > 0)) continue;
      const double distance =
          subject.estimate.hemodynamics(p, i) - model.prior_mean.hemodynamics(p, i);
      prior += distance * distance / (sd * sd);
    }
  }
  EXPECT_NEAR(subject.loss.prior, 0.5 * prior, 1e-9 * prior);
  EXPECT_FALSE(subject.log_evidence.has_value());
}

TEST(Estimate, L1GivesExactZerosWithoutAnSd) {
  ModelSpec model = example_model();
  for (auto& B : model.prior_sd.connectivity.B) B.setConstant(0.7);
  FitOptions options;
  options.loss.lambda = 8;
  const Estimate fit = estimate(example_cohort(model, 1), model, options);
  int zeros = 0;
  for (int to = 0; to < 3; ++to) {
    for (int from = 0; from < 3; ++from) {
      if (fit.subjects[0].estimate.connectivity.B[0](to, from) != 0) continue;
      ++zeros;
      EXPECT_TRUE(std::isnan(fit.subjects[0].sd.connectivity.B[0](to, from)));
    }
  }
  EXPECT_GT(zeros, 2);
  EXPECT_FALSE(fit.subjects[0].log_evidence.has_value());
}

TEST(Estimate, RealizationsSpreadAsWideAsThePosterior) {
  const ModelSpec model = example_model();
  FitOptions options;
  options.ensemble.realizations = 60;
  const Estimate fit = estimate(example_cohort(model, 1), model, options);
  ASSERT_TRUE(fit.subjects[0].realizations.has_value());
  EXPECT_EQ(fit.subjects[0].realizations->valid, 60);
  const Eigen::ArrayXXd ratio = fit.subjects[0].realizations->sd.connectivity.A.array() /
                                fit.subjects[0].sd.connectivity.A.array();
  // The prior shrinks the spread below the posterior's; 60 draws know an sd to 10 %.
  EXPECT_NEAR(ratio.mean(), 0.85, 0.15);
  EXPECT_GT(ratio.minCoeff(), 0.5);
  EXPECT_LT(ratio.maxCoeff(), 1.4);
  // From the 5th to the 95th percentile are 3.3 sds of a normal distribution; 60 draws know both
  // ends to a fifth.
  const Realizations& drawn = *fit.subjects[0].realizations;
  const Eigen::ArrayXXd width = (drawn.high.connectivity.A - drawn.low.connectivity.A).array() /
                                drawn.sd.connectivity.A.array();
  EXPECT_NEAR(width.mean(), 3.3, 0.4);
}

// Batches are loaded while others are computed.
TEST(Estimate, OfASubjectDoesNotDependOnTheBatchesAround) {
  ModelSpec model = example_model();
  model.dt = 1.0 / 64;  // 19,200 steps of 3 regions
  FitOptions options;
  options.explore.reset();
  options.polish->max_iterations = 1;
  options.ensemble.starts = 120;  // two subjects a batch
  const Cohort cohort = example_cohort(model, 3);
  const Estimate all = estimate(cohort, model, options);
  EXPECT_EQ(all.engine.batches, 2);
  for (const int subject : {1, 2}) {
    Cohort one;
    one.subjects.push_back(cohort.subjects[subject]);
    const Estimate alone = estimate(one, model, options);
    EXPECT_EQ(flatten(all.subjects[subject].estimate), flatten(alone.subjects[0].estimate));
    EXPECT_EQ(all.subjects[subject].loss.total, alone.subjects[0].loss.total);
  }
}

TEST(Estimate, CanBeInterruptedBetweenBatches) {
  const ModelSpec model = example_model();
  FitCallbacks callbacks;
  int calls = 0;
  callbacks.progress = [&](const Progress&) { return ++calls < 3; };
  const Estimate fit = estimate(example_cohort(model, 2), model, {}, callbacks);
  EXPECT_TRUE(fit.interrupted);
  EXPECT_TRUE(fit.subjects.empty());
}

TEST(Estimate, CanBeInterruptedWithinTheExploration) {
  const ModelSpec model = example_model();
  FitCallbacks callbacks;
  int exploring = 0;
  callbacks.progress = [&](const Progress& progress) {
    return progress.stage != "explore" || ++exploring < 5;
  };
  FitOptions options;
  options.threads = 2;
  const Estimate fit = estimate(example_cohort(model, 2), model, options, callbacks);
  EXPECT_TRUE(fit.interrupted);
  EXPECT_EQ(exploring, 5);
}

TEST(Estimate, RefusesAModelThatIsNotInTheCatalog) {
  ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 1);
  model.output = "nonesuch";
  try {
    estimate(cohort, model, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kData);
    EXPECT_NE(std::string(error.what()).find("model.output"), std::string::npos);
  }
}

// Activity that the fixed self-connection lets grow, slowly enough to stay in the domain.
TEST(Estimate, AFitWhoseActivityGrowsIsUnstableAndHasNoEvidence) {
  ModelSpec model = example_model();
  const Cohort cohort = example_cohort(model, 1);
  model.prior_mean.connectivity.A = 0.005 * Eigen::Matrix3d::Identity();
  model.prior_sd.connectivity.A.setZero();
  const Estimate fit = estimate(cohort, model, {});
  EXPECT_EQ(fit.subjects[0].status, "unstable") << fit.subjects[0].reason;
  EXPECT_FALSE(fit.subjects[0].log_evidence);
  EXPECT_FALSE(fit.subjects[0].reason.empty());
}

// On data of the same cell the estimate is the truth's; the finer cell is another model of them.
// The given start is the truth, whose activity hardly grows; it fits far better than any other,
// none of which is moved.
TEST(Estimate, AnUnstableStartIsTakenOnlyWhereThereIsNoOther) {
  const ModelSpec model = example_model();
  SimulateOptions data;
  data.subjects = 1;
  data.scans = 60;
  Parameters truth = example_cohort(model, 1).subjects[0].truth->parameters;
  truth.connectivity.A(0, 0) = 0.002;
  truth.connectivity.C(0, 0) = 0.01;  // it adds up
  data.truth = truth;
  const Cohort cohort = simulate(model, data);
  FitOptions options;
  options.polish.reset();
  options.explore->passes = 1;
  options.explore->learning_rate = 1e-9;
  options.ensemble.start_parameters = truth;
  const SubjectEstimate among_others = estimate(cohort, model, options).subjects[0];
  EXPECT_EQ(among_others.start_records[0].outcome, "unstable");
  EXPECT_LT(*among_others.start_records[0].loss, among_others.loss.total - 10);
  EXPECT_EQ(among_others.status, "ok");
  options.ensemble.starts = 1;
  EXPECT_EQ(estimate(cohort, model, options).subjects[0].status, "unstable");
}

// Methods of order two at 1/4 s on data of a cell sixteen times as fine.
TEST(Estimate, OrderTwoRecoversContinuousDataThatEulerDistorts) {
  const ModelSpec fine_model = [] {
    ModelSpec model = example_model();
    model.dt = 1.0 / 64;
    model.integrator = "heun";
    return model;
  }();
  const Cohort cohort = example_cohort(fine_model, 1, std::nullopt);
  const auto error_of = [&](const std::string& integrator) {
    ModelSpec model = example_model();
    model.integrator = integrator;
    const Estimate fit = estimate(cohort, model, {});
    EXPECT_TRUE(fit.subjects[0].ok()) << fit.subjects[0].reason;
    return error(fit.subjects[0].estimate.connectivity.A,
                 cohort.subjects[0].truth->parameters.connectivity.A);
  };
  EXPECT_LT(error_of("heun"), 0.05);
  EXPECT_LT(error_of("exp2"), 0.05);
  EXPECT_GT(error_of("euler"), 0.1);
}

}  // namespace
}  // namespace dcmrnn
