// Simulated cohorts: the noise asked for, the truth given or drawn, bits that depend on seed and
// id.
#include "dcmrnn/simulate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "dcmrnn/error.hpp"
#include "host/stability.hpp"

namespace dcmrnn {
namespace {

ModelSpec two_regions() {
  ModelSpec model = full_model({"V1", "V5"}, {"light", "motion"}, "friston2003");
  model.dt = 0.125;
  return model;
}

Parameters plain_truth(const ModelSpec& model) {
  Parameters truth = model.prior_mean;
  truth.connectivity.A << -0.8, 0.1, 0.4, -0.8;
  truth.connectivity.B[1](1, 0) = 0.3;
  truth.connectivity.C << 0.4, 0, 0, 0.1;
  return truth;
}

double standard_deviation(const Eigen::MatrixXd& values) {
  return std::sqrt((values.array() - values.mean()).square().mean());
}

TEST(Simulate, NoisePerRegionHasTheRatioAskedFor) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.scans = 4000;
  options.snr = 3;
  options.truth = plain_truth(model);
  const Subject subject = simulate(model, options).subjects.at(0);
  const Truth& truth = subject.truth.value();
  for (Eigen::Index i = 0; i < 2; ++i) {
    const double signal = standard_deviation(truth.clean.col(i));
    EXPECT_NEAR(truth.noise_sd(i), signal / 3, 1e-12 * signal);
    const double noise = standard_deviation(subject.bold.col(i) - truth.clean.col(i));
    EXPECT_NEAR(noise, signal / 3, 0.05 * signal / 3);  // 4 standard errors: 4 / sqrt(2 n)
  }
  EXPECT_NE(truth.noise_sd(0), truth.noise_sd(1));
}

TEST(Simulate, PooledNoiseIsTheSameInEveryRegion) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.snr = 2;
  options.snr_pooled = true;
  options.truth = plain_truth(model);
  const Truth truth = simulate(model, options).subjects.at(0).truth.value();
  EXPECT_NEAR(truth.noise_sd(0), standard_deviation(truth.clean) / 2, 1e-12);
  EXPECT_EQ(truth.noise_sd(0), truth.noise_sd(1));
}

TEST(Simulate, NoiseIsIndependentOverRegionsAndScans) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.scans = 4000;
  options.truth = plain_truth(model);
  const Subject subject = simulate(model, options).subjects.at(0);
  Eigen::MatrixXd z = subject.bold - subject.truth->clean;
  for (Eigen::Index i = 0; i < 2; ++i) z.col(i) /= subject.truth->noise_sd(i);
  const Eigen::Index n = z.rows();
  const double bound = 4 / std::sqrt(static_cast<double>(n));  // 4 standard errors
  EXPECT_NEAR(z.col(0).dot(z.col(1)) / static_cast<double>(n), 0, bound);
  EXPECT_NEAR(z.col(0).head(n - 1).dot(z.col(0).tail(n - 1)) / static_cast<double>(n), 0, bound);
}

TEST(Simulate, AutoregressiveNoiseHasTheSdAndTheCorrelationAskedFor) {
  ModelSpec model = full_model({"a", "b"}, {"u"}, "friston2003");
  model.dt = 0.25;
  SimulateOptions options;
  options.subjects = 1;
  options.scans = 20000;
  options.noise_autocorrelation = 0.5;
  const Subject subject = simulate(model, options).subjects[0];
  const Eigen::MatrixXd noise = subject.bold - subject.truth->clean;
  const Eigen::Index pairs = noise.rows() - 1;
  for (Eigen::Index i = 0; i < 2; ++i) {
    const Eigen::VectorXd e = noise.col(i) / subject.truth->noise_sd(i);
    // 20,000 scans: sds of 0.009 and 0.006.
    EXPECT_NEAR(e.squaredNorm() / 20000, 1, 0.04);
    EXPECT_NEAR(e.head(pairs).dot(e.tail(pairs)) / e.squaredNorm(), 0.5, 0.025);
  }
}

TEST(Simulate, WithoutNoiseBoldIsClean) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.snr.reset();
  options.truth = plain_truth(model);
  const Subject subject = simulate(model, options).subjects.at(0);
  EXPECT_EQ(subject.bold, subject.truth->clean);
  EXPECT_EQ(subject.truth->noise_sd, Eigen::VectorXd::Zero(2));
}

TEST(Simulate, SubjectsHaveTheSameBitsWhateverTheirNumber) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.scans = 40;
  options.subjects = 3;
  const Cohort few = simulate(model, options);
  options.subjects = 12;
  const Cohort many = simulate(model, options);
  for (std::size_t s = 0; s < few.subjects.size(); ++s) {
    EXPECT_EQ(few.subjects[s].id, many.subjects[s].id);
    EXPECT_EQ(few.subjects[s].bold, many.subjects[s].bold);
    EXPECT_EQ(few.subjects[s].inputs, many.subjects[s].inputs);
    EXPECT_EQ(few.subjects[s].truth->parameters.connectivity.A,
              many.subjects[s].truth->parameters.connectivity.A);
  }
}

TEST(Simulate, SeedAndIdChangeEverythingThatIsDrawn) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.scans = 40;
  options.subjects = 2;
  const Cohort cohort = simulate(model, options);
  options.seed = 2;
  const Cohort other = simulate(model, options);
  for (const Subject* subject : {&cohort.subjects[1], &other.subjects[0]}) {
    EXPECT_NE(subject->bold, cohort.subjects[0].bold);
    EXPECT_NE(subject->inputs, cohort.subjects[0].inputs);
    EXPECT_NE(subject->truth->parameters.connectivity.C,
              cohort.subjects[0].truth->parameters.connectivity.C);
    EXPECT_NE(subject->truth->parameters.hemodynamics,
              cohort.subjects[0].truth->parameters.hemodynamics);
  }
}

TEST(Simulate, GivenTruthIsKeptAndGeneratesTheData) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 2;
  options.truth = plain_truth(model);
  for (const Subject& subject : simulate(model, options).subjects) {
    const Parameters& truth = subject.truth->parameters;
    EXPECT_EQ(truth.connectivity.A, options.truth->connectivity.A);
    EXPECT_EQ(truth.connectivity.B[1], options.truth->connectivity.B[1]);
    EXPECT_EQ(truth.connectivity.C, options.truth->connectivity.C);
    EXPECT_EQ(truth.hemodynamics, options.truth->hemodynamics);
    EXPECT_EQ(subject.truth->clean, simulate_bold(model, truth, subject.inputs, subject.inputs_dt,
                                                  subject.tr, subject.scans(), subject.slice_time));
  }
}

TEST(Simulate, DrawnTruthsFollowTheirPriorsAndKeepTheMasks) {
  ModelSpec model = two_regions();
  model.prior_sd.connectivity.A(0, 1) = 0;  // no connection from V5 to V1
  model.prior_sd.connectivity.B[0].setZero();
  SimulateOptions options;
  options.subjects = 400;
  options.scans = 10;
  std::vector<double> drives, kappas;
  for (const Subject& subject : simulate(model, options).subjects) {
    const Parameters& truth = subject.truth->parameters;
    EXPECT_EQ(truth.connectivity.A(0, 1), 0);
    EXPECT_EQ(truth.connectivity.B[0], Eigen::MatrixXd::Zero(2, 2));
    EXPECT_EQ(truth.hemodynamics(kEpsilon, 0), 0.4);
    kappas.push_back(truth.hemodynamics(kKappa, 0));
  }
  const Eigen::Map<Eigen::VectorXd> kappa(kappas.data(), static_cast<Eigen::Index>(kappas.size()));
  EXPECT_NEAR(kappa.mean(), 0.65, 4 * std::sqrt(0.015 / 400));  // 4 standard errors
  EXPECT_NEAR(standard_deviation(kappa), std::sqrt(0.015), 0.2 * std::sqrt(0.015));
}

TEST(Simulate, DrawnTruthsAreStableAtEveryInputLevelAndStayInTheDomain) {
  const ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "friston2003");
  SimulateOptions options;
  options.subjects = 20;
  options.scans = 60;
  for (const Subject& subject : simulate(model, options).subjects) {
    const Connectivity& c = subject.truth->parameters.connectivity;
    for (const double level : {0.0, 1.0}) {
      EXPECT_LT(largest_growth_rate(c, Eigen::MatrixXd::Constant(1, 1, level)), 0)
          << subject.id << " at " << level;
    }
    EXPECT_TRUE(subject.bold.allFinite()) << subject.id;
  }
}

TEST(Simulate, DesignHasBlocksAndPausesOfTheLengthsAskedFor) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.truth = plain_truth(model);
  options.design_on = {4, 6};
  options.design_off = {8, 10};
  const Subject subject = simulate(model, options).subjects.at(0);
  EXPECT_GE(static_cast<double>(subject.inputs.rows()) * subject.inputs_dt,
            subject.scans() * subject.tr);
  EXPECT_NE(subject.inputs.col(0), subject.inputs.col(1));
  for (Eigen::Index j = 0; j < 2; ++j) {
    EXPECT_EQ(subject.inputs(0, j), 0) << "a pause comes first";
    Eigen::Index begin = 0;
    int blocks = 0;
    for (Eigen::Index k = 1; k < subject.inputs.rows(); ++k) {
      if (subject.inputs(k, j) == subject.inputs(k - 1, j)) continue;
      const bool on = subject.inputs(k - 1, j) == 1;
      const double length = static_cast<double>(k - begin) * subject.inputs_dt;
      const double half_bin = subject.inputs_dt / 2;  // lengths are rounded to bins
      EXPECT_GE(length, (on ? 4 : 8) - half_bin);
      EXPECT_LE(length, (on ? 6 : 10) + half_bin);
      begin = k;
      blocks += on;
    }
    EXPECT_GE(blocks, 30);  // 512 s, at most 16 s a block and its pause
  }
}

TEST(Simulate, GivenStimuliAreUsedAsTheyAre) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 2;
  options.scans = 30;
  options.truth = plain_truth(model);
  options.inputs = Eigen::MatrixXd::Zero(60, 2);
  options.inputs->col(0).segment(10, 20).setConstant(0.5);
  options.inputs_dt = 1;
  for (const Subject& subject : simulate(model, options).subjects) {
    EXPECT_EQ(subject.inputs, *options.inputs);
    EXPECT_EQ(subject.inputs_dt, 1);
  }
}

TEST(Simulate, DriftIsSlowAndOfTheSizeAskedFor) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.snr.reset();
  options.truth = plain_truth(model);
  options.drift = 0.5;
  const Subject subject = simulate(model, options).subjects.at(0);
  const Eigen::MatrixXd drift = subject.bold - subject.truth->clean;
  for (Eigen::Index i = 0; i < 2; ++i) {
    // A sampled half cosine has its sd to 1 in scans squared.
    const double signal = standard_deviation(subject.truth->clean.col(i));
    EXPECT_NEAR(standard_deviation(drift.col(i)), 0.5 * signal, 1e-4 * signal);
    EXPECT_NEAR(drift.col(i).mean(), 0, 1e-12);
  }
  EXPECT_GT(drift(0, 0), 0);
  EXPECT_LT(drift(0, 1), 0);
}

TEST(Simulate, DataOfLateInputsAreThoseOfTheInputsShifted) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.snr.reset();
  options.truth = plain_truth(model);
  const Subject punctual = simulate(model, options).subjects.at(0);
  options.onset_error = 2;  // one scan, so that the series shifts by one scan
  const Subject late = simulate(model, options).subjects.at(0);
  EXPECT_EQ(late.inputs, punctual.inputs) << "the fit is told the wrong time";
  const Eigen::Index scans = punctual.bold.rows();
  EXPECT_EQ(late.bold.bottomRows(scans - 1), punctual.bold.topRows(scans - 1));
}

TEST(SimulateBold, ReachesTheAnalyticSteadyState) {
  ModelSpec model = full_model({"V1"}, {"light"}, "friston2003");
  model.dt = 0.125;
  Parameters parameters = model.prior_mean;
  parameters.connectivity.A << -0.8;
  parameters.connectivity.C << 0.2;
  const Eigen::MatrixXd bold = simulate_bold(model, parameters, Eigen::MatrixXd::Ones(400, 1), 1, 2,
                                             200, Eigen::VectorXd::Zero(1));
  // x = -C/A, f = 1 + x/gamma, v = f^alpha, q = v (1 - (1-E0)^(1/f)) / E0.
  const double x = 0.25, f = 1 + x / 0.41, v = std::pow(f, 0.32);
  const double q = v * (1 - std::pow(1 - 0.34, 1 / f)) / 0.34;
  const double k1 = 4.3 * 40.3 * 0.34 * 0.03, k2 = 0.4 * 25 * 0.34 * 0.03, k3 = 0.6;
  const double y = 100 * (k1 * (1 - q) + k2 * (1 - q / v) + k3 * (1 - v));
  EXPECT_EQ(bold(0, 0), 0);                          // rest
  EXPECT_NEAR(bold(199, 0), y, 1e-9 * std::abs(y));  // 400 s: transients are below rounding
}

TEST(SimulateBold, SliceTimesMoveTheReading) {
  const ModelSpec model = two_regions();
  const Parameters truth = plain_truth(model);
  Eigen::MatrixXd inputs = Eigen::MatrixXd::Zero(80, 2);
  inputs.col(0).segment(5, 20).setOnes();
  const auto bold = [&](double tr, int scans, double slice) {
    return simulate_bold(model, truth, inputs, 1, tr, scans, Eigen::Vector2d(slice, 0));
  };
  const Eigen::MatrixXd late = bold(2, 30, 1), plain = bold(2, 30, 0), fine = bold(1, 60, 0);
  for (Eigen::Index k = 0; k < 30; ++k) {
    EXPECT_EQ(late(k, 0), fine(2 * k + 1, 0));
    EXPECT_EQ(late(k, 1), plain(k, 1));
  }
}

template <class Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return Error(ExitCode::kOk, "", "nothing was thrown");
}

TEST(SimulateBold, NamesStepAndRegionWhereTheDomainEnds) {
  const ModelSpec model = two_regions();
  Parameters truth = plain_truth(model);
  truth.connectivity.C << -3, 0, 0, 0;  // flow through V1 falls to nothing
  const Error error = error_of([&] {
    simulate_bold(model, truth, Eigen::MatrixXd::Ones(100, 2), 1, 2, 50, Eigen::VectorXd::Zero(2));
  });
  EXPECT_EQ(error.code(), ExitCode::kData);
  const std::string text = error.what();
  EXPECT_NE(text.find("V1"), std::string::npos) << text;
  EXPECT_NE(text.find("step"), std::string::npos) << text;
}

TEST(SimulateBold, RefusesInputsThatEndBeforeTheLastScan) {
  const ModelSpec model = two_regions();
  const Error error = error_of([&] {
    simulate_bold(model, plain_truth(model), Eigen::MatrixXd::Ones(50, 2), 1, 2, 50,
                  Eigen::VectorXd::Zero(2));
  });
  EXPECT_EQ(error.code(), ExitCode::kData) << error.what();
}

TEST(Simulate, SaysWhenNoDrawIsStable) {
  ModelSpec model = two_regions();
  model.prior_mean.connectivity.A.diagonal().setConstant(2);
  SimulateOptions options;
  options.scans = 10;
  options.subjects = 1;
  const Error error = error_of([&] { simulate(model, options); });
  EXPECT_EQ(error.code(), ExitCode::kData);
  EXPECT_NE(std::string(error.what()).find("truth"), std::string::npos) << error.what();
}

TEST(Simulate, RefusesARegionWithoutSignalWhereNoiseIsRelativeToIt) {
  const ModelSpec model = two_regions();
  SimulateOptions options;
  options.subjects = 1;
  options.truth = plain_truth(model);
  options.truth->connectivity.A(1, 0) = 0;
  options.truth->connectivity.B[1](1, 0) = 0;
  options.truth->connectivity.C(1, 1) = 0;
  const Error error = error_of([&] { simulate(model, options); });
  EXPECT_NE(std::string(error.what()).find("V5"), std::string::npos) << error.what();
  options.snr_pooled = true;
  EXPECT_NO_THROW(simulate(model, options));
}

TEST(Simulate, UnknownEquationsAreNamed) {
  ModelSpec model = two_regions();
  SimulateOptions options;
  options.truth = plain_truth(model);
  model.neural = "quadratic";
  EXPECT_NE(std::string(error_of([&] { simulate(model, options); }).what()).find("quadratic"),
            std::string::npos);
}

}  // namespace
}  // namespace dcmrnn
