#include "host/prior_preset.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

// The numbers of the published tables, typed a second time: variances for Friston 2003.
TEST(PriorPreset, Friston2003HasThePublishedMeansAndVariances) {
  const PriorPreset preset = prior_preset("friston2003");
  const double mean[] = {0.65, 0.41, 0.98, 0.32, 0.34, 0.4};
  const double variance[] = {0.015, 0.002, 0.0568, 0.0015, 0.0024, 0};
  for (int p = 0; p < kRegionParameters; ++p) {
    EXPECT_EQ(preset.regional[p].mean, mean[p]) << kRegionParameterNames[p];
    // A square root and a square, each rounded once.
    EXPECT_NEAR(preset.regional[p].sd * preset.regional[p].sd, variance[p], 1e-16);
  }
  EXPECT_EQ(preset.scale, HemodynamicPriorScale::kNatural);
  EXPECT_EQ(preset.constants.V0, 100);
  EXPECT_EQ(preset.constants.TE, 0.03);
  EXPECT_EQ(preset.A.sd, 0.4);
  EXPECT_EQ(preset.A_self.mean, -0.8);
  EXPECT_EQ(preset.B.sd, 0.7);
  EXPECT_EQ(preset.C.sd, 0.5);
}

TEST(PriorPreset, Spm12HasItsMeansAndLogScaleSds) {
  const PriorPreset preset = prior_preset("spm12");
  const double mean[] = {0.64, 0.32, 2, 0.32, 0.4, 1};
  const bool estimated[] = {true, false, true, false, false, true};
  for (int p = 0; p < kRegionParameters; ++p) {
    EXPECT_EQ(preset.regional[p].mean, mean[p]) << kRegionParameterNames[p];
    EXPECT_EQ(preset.regional[p].sd, estimated[p] ? 0.0625 : 0) << kRegionParameterNames[p];
  }
  EXPECT_EQ(preset.scale, HemodynamicPriorScale::kLog);
  EXPECT_EQ(preset.constants.V0, 4);
  EXPECT_EQ(preset.constants.TE, 0.04);
  EXPECT_EQ(preset.A.mean, 0.0078125);
  EXPECT_EQ(preset.A.sd, 0.125);
  EXPECT_EQ(preset.A_self.mean, -0.5);
  EXPECT_EQ(preset.B.sd, 1);
  EXPECT_EQ(preset.C.sd, 0.0625);
}

TEST(PriorPreset, GivesSelfConnectionsTheirOwnPrior) {
  ModelSpec model;
  model.regions = {"V1", "V5"};
  model.inputs = {"Photic"};
  PriorPreset preset;
  preset.A = {0.1, 0.2};
  preset.A_self = {-0.3, 0.4};
  apply(preset, model);
  EXPECT_EQ(model.prior_mean.connectivity.A, (Eigen::MatrixXd{{-0.3, 0.1}, {0.1, -0.3}}));
  EXPECT_EQ(model.prior_sd.connectivity.A, (Eigen::MatrixXd{{0.4, 0.2}, {0.2, 0.4}}));
}

}  // namespace
}  // namespace dcmrnn
