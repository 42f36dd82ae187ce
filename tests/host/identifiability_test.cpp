#include "host/identifiability.hpp"

#include <gtest/gtest.h>

#include "host/ensemble_builder.hpp"

namespace dcmrnn {
namespace {

// A, B and C of one region, and tau, whose prior is on its natural scale.
struct OneRegion {
  ModelSpec model = full_model({"V1"}, {"u"}, "friston2003");
  Structure structure;

  OneRegion() {
    model.prior_sd.hemodynamics.setZero();
    model.prior_mean.hemodynamics(kTau, 0) = 0.5;
    model.prior_sd.hemodynamics(kTau, 0) = 0.2;
    structure = make_structure(model, {});
  }
};

TEST(Identifiability, NamesWhatIsNoNarrowerThanItsPrior) {
  OneRegion one;
  const ModelSpec& m = one.model;
  Eigen::Vector4d sd;
  sd << 0.5 * m.prior_sd.connectivity.A(0, 0), 0.95 * m.prior_sd.connectivity.B[0](0, 0),
      0.89 * m.prior_sd.connectivity.C(0, 0),
      0.92 * 0.2 / m.prior_mean.hemodynamics(kTau, 0);  // of log tau
  const Identifiability found =
      identifiability(m, one.structure, Eigen::MatrixXd(sd.cwiseAbs2().asDiagonal()));
  EXPECT_EQ(found.uninformed, (std::vector<std::string>{"B u:V1>V1", "tau V1"}));
  EXPECT_TRUE(found.confounded.empty());
  sd(3) *= 0.89 / 0.92;
  EXPECT_EQ(
      identifiability(m, one.structure, Eigen::MatrixXd(sd.cwiseAbs2().asDiagonal())).uninformed,
      std::vector<std::string>{"B u:V1>V1"});
}

TEST(Identifiability, NamesPairsThatCannotBeToldApartStrongestFirst) {
  const OneRegion one;
  Eigen::Matrix4d covariance = 1e-4 * Eigen::Matrix4d::Identity();
  covariance(2, 0) = covariance(0, 2) = 0.91e-4;
  covariance(3, 2) = covariance(2, 3) = -0.97e-4;
  covariance(1, 0) = covariance(0, 1) = 0.89e-4;
  const Identifiability found = identifiability(one.model, one.structure, covariance);
  ASSERT_EQ(found.confounded.size(), 2u);
  EXPECT_EQ(found.confounded[0].first, "C u>V1");
  EXPECT_EQ(found.confounded[0].second, "tau V1");
  EXPECT_NEAR(found.confounded[0].correlation, -0.97, 1e-12);
  EXPECT_EQ(found.confounded[1].first, "A V1>V1");
}

TEST(Identifiability, LeavesOutWhatIsHeld) {
  const OneRegion one;
  EXPECT_TRUE(
      identifiability(one.model, one.structure, Eigen::Matrix4d::Zero()).uninformed.empty());
}

}  // namespace
}  // namespace dcmrnn
