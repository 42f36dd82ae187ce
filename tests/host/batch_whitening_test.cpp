// Whole fits under noise that is not white.
#include <gtest/gtest.h>

#include "dcmrnn/estimate.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {
namespace {

Cohort colored_cohort(const ModelSpec& model, double rho) {
  SimulateOptions options;
  options.subjects = 3;
  options.scans = 200;
  options.snr = 3;
  options.noise_autocorrelation = rho;
  options.truth = example_cohort(model, 1).subjects[0].truth->parameters;
  return simulate(model, options);
}

TEST(BatchWhitening, FindsTheAutocorrelationOfTheNoiseAndEvidenceForIt) {
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

// Each hypothesis has the noise of its own residual, whitened by its own autocorrelation.
TEST(BatchWhitening, HypothesesAreWhatEachIsAlone) {
  std::vector<Hypothesis> all(2);
  all[0] = {"without", example_model()};
  all[0].model.prior_sd.connectivity.B[1].setZero();
  all[1] = {"with", example_model()};
  FitOptions options;
  options.ensemble.starts = 2;
  options.loss.autocorrelation = "ar1";
  Cohort cohort = colored_cohort(all[1].model, 0.5);
  cohort.subjects.resize(1);
  const SubjectEstimate both = estimate(cohort, all, options).subjects[0];
  EXPECT_EQ(both.hypothesis, 1) << "the one that made the data";
  for (std::size_t h = 0; h < all.size(); ++h) {
    const SubjectEstimate alone = estimate(cohort, all[h].model, options).subjects[0];
    ASSERT_TRUE(alone.log_evidence.has_value());
    EXPECT_EQ(both.hypotheses[h].log_evidence, alone.log_evidence) << h;
    if (h == 1) {
      EXPECT_EQ(both.autocorrelation, alone.autocorrelation);
    }
  }
}

// Whitened, an sd says what white noise hides: the smaller part of the data is information.
TEST(BatchWhitening, RealizationsAndHalfStepsStayNearTheEstimate) {
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

}  // namespace
}  // namespace dcmrnn
