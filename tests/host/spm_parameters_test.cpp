#include "host/spm_parameters.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/spm_result.hpp"
#include "tests/host/io/error_text.hpp"

namespace dcmrnn {
namespace {

ModelSpec example_model() { return full_model({"V1", "V5"}, {"Photic", "Motion"}, "spm12"); }

SpmParameters example() {
  const SpmLayout layout{2, 2};
  Eigen::VectorXd values = Eigen::VectorXd::LinSpaced(layout.size(), -0.3, 0.4);
  return from_spm_vector(values, layout);
}

TEST(SpmParameters, AreEffectiveByTheirEquations) {
  const SpmParameters spm = example();
  const Parameters effective = effective_parameters(spm);
  const Connectivity& c = effective.connectivity;
  EXPECT_DOUBLE_EQ(c.A(0, 0), -std::exp(spm.A(0, 0)) / 2);
  EXPECT_EQ(c.A(1, 0), spm.A(1, 0));
  EXPECT_EQ(c.B[1](0, 1), spm.B[1](0, 1));
  // With the input on, the self-connection is SPM's -exp(a + b)/2; off, -exp(a)/2.
  EXPECT_DOUBLE_EQ(c.A(1, 1) + c.B[0](1, 1), -std::exp(spm.A(1, 1) + spm.B[0](1, 1)) / 2);
  EXPECT_EQ(c.C(1, 0), spm.C(1, 0) / 16);
  EXPECT_DOUBLE_EQ(effective.hemodynamics(kTau, 1), 2 * std::exp(spm.transit(1)));
  EXPECT_DOUBLE_EQ(effective.hemodynamics(kKappa, 0), 0.64 * std::exp(spm.decay(0)));
  EXPECT_DOUBLE_EQ(effective.hemodynamics(kEpsilon, 1), std::exp(spm.epsilon(1)));
  EXPECT_EQ(effective.hemodynamics(kE0, 0), 0.4);
}

TEST(SpmParameters, GoThereAndBack) {
  FaultList faults;
  const SpmParameters spm = example();
  const SpmParameters again =
      spm_parameters(effective_parameters(spm), example_model(), "m", faults);
  EXPECT_TRUE(faults.empty());
  // Logarithms of exponentials: a few units in the last place.
  EXPECT_LT((spm_vector(again) - spm_vector(spm)).cwiseAbs().maxCoeff(), 1e-15);
}

// spm_vec goes column by column.
TEST(SpmParameters, StandInTheOrderOfSpmVec) {
  const SpmParameters spm = example();
  const Eigen::VectorXd values = spm_vector(spm);
  EXPECT_EQ(values(0), spm.A(0, 0));
  EXPECT_EQ(values(1), spm.A(1, 0));
  EXPECT_EQ(values(2), spm.A(0, 1));
  EXPECT_EQ(values(4 + 1), spm.B[0](1, 0));
  EXPECT_EQ(values(12 + 1), spm.C(1, 0));
  EXPECT_EQ(values(12 + 2), spm.C(0, 1));
  EXPECT_EQ(values(16), spm.transit(0));
  EXPECT_EQ(values(18), spm.decay(0));
  EXPECT_EQ(values(21), spm.epsilon(1));
  EXPECT_EQ(values.size(), 22);
}

TEST(SpmParameters, SayWhatSpmHasNoParameterFor) {
  FaultList faults;
  Parameters effective = effective_parameters(example());
  effective.connectivity.A(0, 0) = 0.1;
  effective.connectivity.B[1](1, 1) = 2;
  spm_parameters(effective, example_model(), "sub-01", faults);
  EXPECT_EQ(faults.count(), 2u);
  EXPECT_TRUE(test::mentions(faults.text("\n"), "A V1>V1 of 0.1 Hz"));
  EXPECT_TRUE(test::mentions(faults.text("\n"), "while Motion is on"));
}

TEST(SpmParameters, JacobianIsTheDerivative) {
  const ModelSpec model = example_model();
  const std::vector<double> at = to_vector(model, effective_parameters(example()));
  const Eigen::MatrixXd jacobian = spm_jacobian(from_vector(model, at));
  constexpr double kStep = 1e-6;
  FaultList faults;
  const auto spm_at = [&](std::size_t p, double step) {
    std::vector<double> moved = at;
    moved[p] += step;
    return spm_vector(spm_parameters(from_vector(model, moved), model, "", faults));
  };
  for (std::size_t p = 0; p < at.size(); ++p) {
    // gamma, alpha and E0 are fixed: no derivative.
    const Eigen::VectorXd difference = (spm_at(p, kStep) - spm_at(p, -kStep)) / (2 * kStep);
    // Central differences: step^2 and rounding / step.
    EXPECT_LT((jacobian.col(static_cast<Eigen::Index>(p)) - difference).cwiseAbs().maxCoeff(), 1e-7)
        << p;
  }
  EXPECT_TRUE(faults.empty());
}

// The preset's priors, translated, are the very ones that SPM12 sets.
TEST(SpmResult, PriorsAreThoseOfSpm12) {
  ModelSpec model = example_model();
  model.prior_sd.connectivity.B[0].diagonal().setConstant(0.5);
  model.prior_sd.connectivity.B[1].diagonal().setConstant(0.5);
  FaultList faults;
  const auto result = spm_result(model, effective_parameters(example()), {}, "m", faults);
  ASSERT_TRUE(result.has_value()) << faults.text("\n");
  const SpmLayout layout{2, 2};
  EXPECT_EQ(result->prior_mean.A(0, 0), 0);
  EXPECT_EQ(result->prior_mean.A(0, 1), 1.0 / 128);
  Eigen::VectorXd expected(layout.size());
  expected << Eigen::VectorXd::Constant(4, 1.0 / 64), Eigen::VectorXd::Ones(12),
      Eigen::VectorXd::Constant(6, 1.0 / 256);
  EXPECT_EQ(result->prior_variance.diagonal(), expected);
  EXPECT_EQ(result->prior_variance, Eigen::MatrixXd(expected.asDiagonal()));
  EXPECT_FALSE(result->variance.has_value()) << "none was computed";
}

TEST(SpmResult, CovarianceGoesOverByTheDeltaMethod) {
  const ModelSpec model = example_model();
  const Parameters effective = effective_parameters(example());
  const ParameterLayout layout{2, 2};
  Covariance covariance;
  covariance.parameters = {layout.a(0, 0), layout.c(1, 0)};
  covariance.lower = {0.04, 0.01, 0.09};
  FaultList faults;
  const auto result = spm_result(model, effective, covariance, "m", faults);
  ASSERT_TRUE(result && result->variance);
  const Eigen::MatrixXd& variance = *result->variance;
  const SpmLayout spm{2, 2};
  const double self = effective.connectivity.A(0, 0);
  // d log(-A) / d A = 1 / A, d c / d C = 16
  EXPECT_DOUBLE_EQ(variance(spm.a(0, 0), spm.a(0, 0)), 0.04 / (self * self));
  EXPECT_DOUBLE_EQ(variance(spm.a(0, 0), spm.c(1, 0)), 0.01 / self * 16);
  EXPECT_DOUBLE_EQ(variance(spm.c(1, 0), spm.a(0, 0)), 0.01 / self * 16);
  EXPECT_DOUBLE_EQ(variance(spm.c(1, 0), spm.c(1, 0)), 0.09 * 256);
  EXPECT_EQ(variance.row(spm.transit(0)).cwiseAbs().maxCoeff(), 0) << "held";
  EXPECT_NE(variance(spm.b(0, 0, 0), spm.b(0, 0, 0)), 0) << "b on the diagonal moves with A";
}

TEST(SpmResult, NamesEveryReasonWhyAModelIsNotSpms) {
  ModelSpec model = full_model({"V1"}, {"Photic"}, "friston2003");
  model.neural = "sigmoid";
  model.output = "buxton";
  FaultList faults;
  EXPECT_FALSE(spm_result(model, model.prior_mean, {}, "m", faults).has_value());
  for (const char* part : {"sigmoid", "buxton", "V0", "gamma", "alpha", "E0"}) {
    EXPECT_TRUE(test::mentions(faults.text("\n"), part));
  }
}

}  // namespace
}  // namespace dcmrnn
