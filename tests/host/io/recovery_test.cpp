#include "host/io/recovery.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/fake_study.hpp"

namespace dcmrnn {
namespace {

// Two regions, one input, every connection free.
struct Case {
  ModelSpec model = full_model({"V1", "V5"}, {"u"}, "spm12");
  Parameters truth{Connectivity::zero(2, 1), RegionParameters::Ones(kRegionParameters, 2)};
  Parameters estimate = truth;
  Recovery result() const { return recovery(truth, estimate, model); }
};

TEST(Recovery, IsTheRelativeFrobeniusError) {
  Case each;
  each.truth.connectivity.A << -3, 0, 0, -4;
  each.estimate.connectivity.A << -3, 0, 1, -4;
  EXPECT_DOUBLE_EQ(each.result().a_error.value(), 0.2);  // 1 / sqrt(9 + 16)
}

TEST(Recovery, TakesTheModulationsOfAllInputsTogether) {
  Case each;
  each.model = full_model({"V1", "V5"}, {"u", "v"}, "spm12");
  each.truth.connectivity = Connectivity::zero(2, 2);
  each.truth.connectivity.B[0](0, 1) = 3;
  each.truth.connectivity.B[1](1, 0) = 4;
  each.estimate.connectivity = each.truth.connectivity;
  each.estimate.connectivity.B[1](1, 0) = 2;
  EXPECT_DOUBLE_EQ(each.result().b_error.value(), 0.4);  // 2 / 5
}

TEST(Recovery, IsUndefinedForAZeroTruthAndForAFailedSubject) {
  Case each;
  EXPECT_FALSE(each.result().c_error);
  each.truth.connectivity.A(0, 0) = -1;
  each.estimate = {};
  EXPECT_FALSE(each.result().a_error);
}

TEST(Recovery, RanksPresentEdgesAboveAbsentOnes) {
  Case each;  // free off-diagonal edges: A(0,1), A(1,0), B(0,1), B(1,0)
  each.truth.connectivity.A(0, 1) = 0.5;
  each.truth.connectivity.B[0](1, 0) = -0.5;
  each.estimate.connectivity.A(0, 1) = 0.4;
  each.estimate.connectivity.B[0](1, 0) = -0.2;
  each.estimate.connectivity.A(1, 0) = 0.3;     // absent, but above one of the present ones
  each.estimate.connectivity.B[0](0, 1) = 0.2;  // absent, ties with one
  // Pairs: 0.4 > 0.3, 0.4 > 0.2, 0.2 < 0.3, 0.2 = 0.2: (1 + 1 + 0 + 1/2) / 4.
  EXPECT_DOUBLE_EQ(each.result().edge_auc.value(), 0.625);
}

TEST(Recovery, LeavesDiagonalsAndFixedEdgesOutOfTheAuc) {
  Case each;
  each.truth.connectivity.A << -1, 0.5, 0, -1;
  each.estimate.connectivity.A << -9, 0.5, 0.1, -9;
  each.estimate.connectivity.B[0](0, 0) = 9;
  EXPECT_DOUBLE_EQ(each.result().edge_auc.value(), 1);
  // With every absent edge fixed there is nothing left to tell apart.
  each.model.prior_sd.connectivity.A(1, 0) = 0;
  each.model.prior_sd.connectivity.B[0].setZero();
  EXPECT_FALSE(each.result().edge_auc);
}

TEST(Recovery, MedianSkipsUndefinedFigures) {
  const Recovery median =
      median_recovery({{0.1, {}, 1.0, {}}, {0.5, {}, {}, 0.7}, {0.3, {}, 2.0, {}}});
  EXPECT_DOUBLE_EQ(median.a_error.value(), 0.3);
  EXPECT_FALSE(median.b_error);
  EXPECT_DOUBLE_EQ(median.c_error.value(), 1.5);
  EXPECT_DOUBLE_EQ(median.edge_auc.value(), 0.7);
}

}  // namespace
}  // namespace dcmrnn
