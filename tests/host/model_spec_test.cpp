#include "dcmrnn/model_spec.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

TEST(ModelSpec, ZeroConnectivityHasTheModelsShapes) {
  const Connectivity zero = Connectivity::zero(3, 2);
  EXPECT_EQ(zero.A, Eigen::MatrixXd::Zero(3, 3));
  ASSERT_EQ(zero.B.size(), 2u);
  EXPECT_EQ(zero.B[1], Eigen::MatrixXd::Zero(3, 3));
  EXPECT_EQ(zero.C, Eigen::MatrixXd::Zero(3, 2));
}

TEST(ModelSpec, FullModelFreesEveryConnection) {
  for (const char* preset : {"spm12", "friston2003"}) {
    const ModelSpec model = full_model({"V1", "V5"}, {"Photic"}, preset);
    EXPECT_EQ(model.priors, preset);
    EXPECT_GT(model.prior_sd.connectivity.A.minCoeff(), 0);
    EXPECT_GT(model.prior_sd.connectivity.B[0].minCoeff(), 0);
    EXPECT_GT(model.prior_sd.connectivity.C.minCoeff(), 0);
    EXPECT_LT(model.prior_mean.connectivity.A.diagonal().maxCoeff(), 0) << "regions must decay";
  }
}

TEST(ModelSpec, UnknownPresetIsAnError) { EXPECT_THROW(full_model({"V1"}, {"u"}, "spm8"), Error); }

}  // namespace
}  // namespace dcmrnn
