#include "host/support.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

Subject subject_with(const std::string& id, const ModelSpec& model, double a21) {
  Subject subject;
  subject.id = id;
  Truth truth{model.prior_mean, {}, {}};
  truth.parameters.connectivity = Connectivity::zero(2, 1);
  truth.parameters.connectivity.A << -0.8, 0, a21, -0.8;
  truth.parameters.connectivity.C(0, 0) = 0.4;
  subject.truth = truth;
  return subject;
}

TEST(Support, GroupsSubjectsWithTheSameConnectionsAndFreesOnlyThese) {
  const ModelSpec model = full_model({"V1", "V5"}, {"light"}, "spm12");  // A's prior mean is 1/128
  const Cohort cohort{
      {subject_with("1", model, 0.3), subject_with("2", model, 0), subject_with("3", model, -0.2)}};
  const std::vector<ModelGroup> groups = group_by_support(cohort, model);
  ASSERT_EQ(groups.size(), 2u);
  ASSERT_EQ(groups[0].cohort.subjects.size(), 2u);
  EXPECT_EQ(groups[0].cohort.subjects[1].id, "3");
  EXPECT_EQ(groups[1].cohort.subjects[0].id, "2");
  const Parameters& sd = groups[0].model.prior_sd;
  EXPECT_EQ(sd.connectivity.A(1, 0), model.prior_sd.connectivity.A(1, 0));
  EXPECT_EQ(sd.connectivity.A(0, 1), 0);
  EXPECT_EQ(groups[0].model.prior_mean.connectivity.A(0, 1), 0);
  EXPECT_TRUE((sd.connectivity.B[0].array() == 0).all());
  EXPECT_GT(sd.connectivity.C(0, 0), 0);
  EXPECT_EQ(sd.connectivity.C(1, 0), 0);
  EXPECT_EQ(sd.hemodynamics, model.prior_sd.hemodynamics);
  EXPECT_EQ(groups[1].model.prior_sd.connectivity.A(1, 0), 0);
}

}  // namespace
}  // namespace dcmrnn
