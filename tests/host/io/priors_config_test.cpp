#include "host/io/priors_config.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/io/study_config.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

ModelSpec model_with(const char* changes) {
  FixtureStudy fixture;
  fixture.config["model"].update(Json::parse(changes));
  return load_study(fixture.write()).model;
}

TEST(PriorsConfig, APresetsNameAloneIsEnough) {
  const ModelSpec model = model_with(R"({"priors": "friston2003"})");
  EXPECT_EQ(model.priors, "friston2003");
  EXPECT_EQ(model.hemodynamic_scale, HemodynamicPriorScale::kNatural);
  EXPECT_EQ(model.prior_sd.hemodynamics(kKappa, 1), std::sqrt(0.015));
  EXPECT_EQ(model.constants.V0, 100);
}

TEST(PriorsConfig, Spm12IsTheDefault) {
  const ModelSpec model = model_with("{}");
  EXPECT_EQ(model.priors, "spm12");
  EXPECT_EQ(model.hemodynamic_scale, HemodynamicPriorScale::kLog);
}

TEST(PriorsConfig, KindsOfParametersOverrideThePreset) {
  const ModelSpec model = model_with(
      R"({"priors": {"A": [0.1, 0.2], "A_self": [-1, 0.3], "B": [0.4, 0.5], "C": [0.6, 0.7],
                     "tau": [1.5, 0.1]}})");
  EXPECT_EQ(model.prior_mean.connectivity.A, (Eigen::MatrixXd{{-1, 0.1}, {0.1, -1}}));
  EXPECT_EQ(model.prior_sd.connectivity.A, (Eigen::MatrixXd{{0.3, 0.2}, {0.2, 0.3}}));
  EXPECT_EQ(model.prior_mean.connectivity.B[0], Eigen::MatrixXd::Constant(2, 2, 0.4));
  EXPECT_EQ(model.prior_sd.connectivity.C, Eigen::MatrixXd::Constant(2, 1, 0.7));
  EXPECT_EQ(model.prior_mean.hemodynamics(kTau, 0), 1.5);
  EXPECT_EQ(model.prior_sd.hemodynamics(kTau, 1), 0.1);
}

TEST(PriorsConfig, SingleEdgesAndRegionsOverrideTheirKind) {
  const ModelSpec model = model_with(
      R"({"priors": {"A": [0, 1], "kappa": [0.5, 0.1],
          "edges": {"A": {"V1>V5": [0.3, 0.01]}, "B": {"Photic:V5>V5": [0.2, 0.02]},
                    "C": {"Photic>V5": [0, 0]}},
          "regions": {"V5": {"kappa": [0.9, 0]}}}})");
  EXPECT_EQ(model.prior_mean.connectivity.A(1, 0), 0.3);
  EXPECT_EQ(model.prior_sd.connectivity.A(1, 0), 0.01);
  EXPECT_EQ(model.prior_sd.connectivity.A(0, 1), 1);
  EXPECT_EQ(model.prior_mean.connectivity.B[0](1, 1), 0.2);
  EXPECT_EQ(model.prior_sd.connectivity.C(1, 0), 0);
  EXPECT_EQ(model.prior_mean.hemodynamics(kKappa, 0), 0.5);
  EXPECT_EQ(model.prior_mean.hemodynamics(kKappa, 1), 0.9);
  EXPECT_EQ(model.prior_sd.hemodynamics(kKappa, 1), 0);
}

TEST(PriorsConfig, ConstantsFixParameters) {
  const ModelSpec model = model_with(R"({"constants": {"epsilon": 0.5, "TE": 0.03, "r0": 110}})");
  EXPECT_EQ(model.prior_mean.hemodynamics(kEpsilon, 1), 0.5);
  EXPECT_EQ(model.prior_sd.hemodynamics(kEpsilon, 1), 0);
  EXPECT_EQ(model.constants.TE, 0.03);
  EXPECT_EQ(model.constants.r0, 110);
}

TEST(PriorsConfig, AbsentConnectionsAreFixedAtZero) {
  const ModelSpec model = model_with(R"({"A": [["V1", "V5"]], "B": {}, "C": {"Photic": ["V1"]}})");
  EXPECT_EQ(model.prior_mean.connectivity.A(0, 1), 0);
  EXPECT_EQ(model.prior_sd.connectivity.A(0, 1), 0);
  EXPECT_GT(model.prior_sd.connectivity.A(1, 0), 0);
  EXPECT_GT(model.prior_sd.connectivity.A(0, 0), 0) << "self-connections always exist";
  EXPECT_EQ(model.prior_sd.connectivity.B[0].sum(), 0);
  EXPECT_EQ(model.prior_sd.connectivity.C(1, 0), 0);
}

}  // namespace
}  // namespace dcmrnn
