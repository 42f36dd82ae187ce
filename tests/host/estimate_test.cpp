// The whole estimator on simulated subjects.
#include "dcmrnn/estimate.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/error.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

ModelSpec example_model() {
  ModelSpec model = full_model({"a", "b", "c"}, {"u", "v"}, "friston2003");
  model.dt = 0.25;
  for (auto& B : model.prior_sd.connectivity.B) B.setZero();
  model.prior_sd.connectivity.B[1](1, 0) = 0.7;
  model.prior_sd.connectivity.C.setZero();
  model.prior_sd.connectivity.C(0, 0) = model.prior_sd.connectivity.C(2, 1) = 0.5;
  return model;
}

Cohort example_cohort(const ModelSpec& model, int subjects, std::optional<double> snr = 5) {
  SimulateOptions options;
  options.subjects = subjects;
  options.scans = 150;
  options.snr = snr;
  Parameters truth = model.prior_mean;
  truth.connectivity.A << -0.8, 0, 0, 0.5, -0.8, 0.2, 0, 0.4, -0.8;
  truth.connectivity.B[1](1, 0) = 0.5;
  truth.connectivity.C(0, 0) = 0.4;
  truth.connectivity.C(2, 1) = 0.2;
  options.truth = truth;
  return simulate(model, options);
}

double error(const Eigen::MatrixXd& estimate, const Eigen::MatrixXd& truth) {
  return (estimate - truth).norm() / truth.norm();
}

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

// All of A and B of the second input are free; a third of them are there.
TEST(Estimate, TheSearchOverStructuresFindsTheEdgesThatAreThere) {
  ModelSpec model = example_model();
  model.prior_sd.connectivity.B[1].setConstant(0.7);
  const Cohort cohort = example_cohort(model, 2);
  FitOptions options;
  const Estimate full = estimate(cohort, model, options);
  options.structure = StructureOptions{};
  const Estimate searched = estimate(cohort, model, options);
  for (std::size_t k = 0; k < 2; ++k) {
    const Connectivity& truth = cohort.subjects[k].truth->parameters.connectivity;
    const SubjectEstimate& subject = searched.subjects[k];
    ASSERT_TRUE(subject.structure.has_value());
    EXPECT_GT(subject.structure->models, 5);
    const Eigen::MatrixXd& probability = subject.structure->probability.B[1];
    EXPECT_GT(probability(1, 0), 0.95) << "the modulation that is there";
    EXPECT_LT((probability.sum() - probability(1, 0)) / 8, 0.25) << "those that are not";
    EXPECT_EQ(subject.structure->probability.A(0, 0), 1) << "self-connections always are";
    EXPECT_EQ(subject.structure->probability.B[0].sum(), 0) << "outside of the model";
    EXPECT_LT(error(subject.estimate.connectivity.B[1], truth.B[1]),
              error(full.subjects[k].estimate.connectivity.B[1], truth.B[1]));
    // Every structure is scored with the full model's noise.
    EXPECT_EQ(subject.noise_sd, full.subjects[k].noise_sd);
    EXPECT_GT(*subject.log_evidence, *full.subjects[k].log_evidence + 5);
  }
  Cohort alone;
  alone.subjects = {cohort.subjects[1]};
  const SubjectEstimate one = estimate(alone, model, options).subjects[0];
  EXPECT_EQ(flatten(one.estimate), flatten(searched.subjects[1].estimate));
}

TEST(Estimate, TheL1PathTakesTheSupportOfMostEvidenceAndRefitsIt) {
  ModelSpec model = example_model();
  model.prior_sd.connectivity.B[1].setConstant(0.7);
  const Cohort cohort = example_cohort(model, 2);
  FitOptions options;
  options.structure = StructureOptions{};
  options.structure->method = "l1_path";
  for (const SubjectEstimate& subject : estimate(cohort, model, options).subjects) {
    ASSERT_TRUE(subject.structure.has_value());
    EXPECT_GT(subject.structure->models, 3);
    const Eigen::MatrixXd& B = subject.estimate.connectivity.B[1];
    EXPECT_NEAR(B(1, 0), 0.5, 0.25) << "not shrunk by L1";
    EXPECT_GE((B.array() == 0).count(), 5) << "exact zeros";
    EXPECT_EQ(B, subject.structure->best.B[1]);
    EXPECT_TRUE(subject.log_evidence.has_value());
  }
}

// One stimulus that drives and modulates: the fifth of these subjects has a start in a poor basin.
Cohort colored_cohort(const ModelSpec& model, double rho) {
  SimulateOptions options;
  options.subjects = 3;
  options.scans = 200;
  options.snr = 3;
  options.noise_autocorrelation = rho;
  options.truth = example_cohort(model, 1).subjects[0].truth->parameters;
  return simulate(model, options);
}

TEST(Estimate, FindsTheAutocorrelationOfTheNoiseAndEvidenceForIt) {
  const ModelSpec model = example_model();
  FitOptions white, colored;
  white.ensemble.starts = colored.ensemble.starts = 4;
  colored.loss.autocorrelation = "ar1";
  for (const double rho : {0.0, 0.5}) {
    const Cohort cohort = colored_cohort(model, rho);
    const Estimate without = estimate(cohort, model, white),
                   with = estimate(cohort, model, colored);
    double mean = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      const SubjectEstimate &a = without.subjects[k], &b = with.subjects[k];
      EXPECT_EQ(a.autocorrelation.size(), 0);
      ASSERT_EQ(b.autocorrelation.size(), 3);
      mean += b.autocorrelation.mean() / 3;
      ASSERT_TRUE(a.log_evidence && b.log_evidence);
      EXPECT_EQ(*b.log_evidence > *a.log_evidence, rho > 0) << *a.log_evidence;
      // The starts keep what they found under white noise.
      EXPECT_EQ(b.start_records[0].loss, a.start_records[0].loss);
      EXPECT_EQ(b.basins[0].loss, a.basins[0].loss);
      EXPECT_EQ(b.observed, a.observed);
      // F is comparable: that of the same data.
      if (rho > 0) {
        EXPECT_LT(b.loss.data, a.loss.data - 30);
      }
    }
    // 200 scans of 9 series: an sd of 0.02.
    EXPECT_NEAR(mean, rho, 0.06);
  }
}

// Whitened, an sd says what white noise hides: the smaller part of the data is information.
TEST(Estimate, WhitenedRealizationsAndHalfStepsStayNearTheEstimate) {
  const ModelSpec model = example_model();
  FitOptions options;
  options.ensemble.starts = 2;
  options.ensemble.realizations = 30;
  options.half_step = true;
  options.loss.autocorrelation = "ar1";
  const Cohort cohort = colored_cohort(model, 0.5);
  const SubjectEstimate fit = estimate(cohort, model, options).subjects[0];
  ASSERT_TRUE(fit.half_step && fit.realizations);
  // At half the step the same noise is whitened: the estimate moves by less than its sd.
  EXPECT_LT(fit.half_step->largest, 1);
  const Eigen::MatrixXd& sd = fit.sd.connectivity.A;
  const Eigen::MatrixXd& spread = fit.realizations->sd.connectivity.A;
  // 30 data sets: sds within a third, and priors make the spread of estimates smaller.
  EXPECT_LT(spread.norm(), 1.4 * sd.norm());
  EXPECT_GT(spread.norm(), 0.4 * sd.norm());
}

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

  options.explore->method = "tbptt";
  const Estimate tbptt = estimate(example_cohort(model, 1), model, options);
  for (const StartRecord& record : tbptt.subjects[0].start_records) {
    EXPECT_EQ(record.prestep, "tbptt");
    EXPECT_EQ(record.passes, 60);
    EXPECT_GE(record.trace.size(), 60u);
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
    EXPECT_EQ(record.passes, 60);
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
  const double spread = fit.subjects[0].realizations->sd.connectivity.A(1, 0);
  // The prior shrinks the spread below the posterior's; 60 draws know an sd to 10 %.
  EXPECT_LT(spread, 1.4 * fit.subjects[0].sd.connectivity.A(1, 0));
  EXPECT_GT(spread, 0.3 * fit.subjects[0].sd.connectivity.A(1, 0));
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
TEST(Estimate, AtHalfTheStepItMovesAsFarAsTheIntegratorIsCoarse) {
  const auto moved = [](const std::string& integrator) {
    ModelSpec model = example_model();
    model.integrator = integrator;
    FitOptions options;
    options.half_step = true;
    const Estimate fit = estimate(example_cohort(model, 1, std::nullopt), model, options);
    const std::optional<HalfStep> half_step = fit.subjects[0].half_step;
    EXPECT_TRUE(half_step) << integrator;
    return half_step.value_or(HalfStep{});
  };
  const HalfStep euler = moved("euler"), heun = moved("heun");
  EXPECT_EQ(euler.dt, 0.125);
  // Orders one and two in the step of 0.25 s.
  EXPECT_GT(euler.a, 0.05);
  EXPECT_LT(heun.a, 0.2 * euler.a);
  EXPECT_GT(euler.largest, heun.largest);
}

TEST(Estimate, HalfAStepNeedsAPolish) {
  const ModelSpec model = example_model();
  FitOptions options;
  options.half_step = true;
  options.polish.reset();
  EXPECT_THROW(estimate(example_cohort(model, 1), model, options), Error);
}

// Heun's method at 1/4 s on data of a cell sixteen times as fine.
TEST(Estimate, HeunRecoversContinuousDataThatEulerDistorts) {
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
  EXPECT_GT(error_of("euler"), 0.1);
}

}  // namespace
}  // namespace dcmrnn
