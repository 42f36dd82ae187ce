#include "host/probe_responses.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "host/trajectory.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {
namespace {

TimeGrid grid_of(const ModelSpec& model, const Eigen::VectorXd& slice_time) {
  Eigen::MatrixXd inputs = Eigen::MatrixXd::Zero(160, 2);
  inputs.col(0).segment(10, 30).setOnes();
  inputs.col(1).segment(60, 50).setConstant(0.5);
  return time_grid(model.dt, 2, 20, slice_time, inputs, 0.25);
}

// All regions in one model without connections, one input after the other.
std::vector<Eigen::MatrixXd> one_by_one(const ModelSpec& model, const TimeGrid& grid) {
  std::vector<Eigen::MatrixXd> response;
  for (int j = 0; j < model.input_count(); ++j) {
    Parameters probe = model.prior_mean;
    probe.connectivity = Connectivity::zero(model.region_count(), model.input_count());
    probe.connectivity.A.diagonal() = model.prior_mean.connectivity.A.diagonal();
    probe.connectivity.C.col(j).setConstant(kProbeDrive);
    response.push_back(run_trajectory(model, probe, grid.inputs, grid.dt, grid.scan_steps).bold);
  }
  return response;
}

void expect_same(const ModelSpec& model, const TimeGrid& grid) {
  const auto found = probe_responses(model, grid);
  ASSERT_TRUE(found.has_value());
  const std::vector<Eigen::MatrixXd> expected = one_by_one(model, grid);
  ASSERT_EQ(found->size(), expected.size());
  for (std::size_t j = 0; j < expected.size(); ++j) {
    EXPECT_GT(expected[j].norm(), 0) << j;
    EXPECT_EQ((*found)[j], expected[j]) << j;  // the same bits: an unconnected region adds zeros
  }
}

TEST(ProbeResponses, AreThoseOfTheRegionsInOneModelWithoutConnections) {
  const ModelSpec model = example_model();
  expect_same(model, grid_of(model, Eigen::VectorXd::Zero(3)));
}

TEST(ProbeResponses, DifferWhereSelfConnectionsHemodynamicsOrSliceTimesDo) {
  ModelSpec model = example_model();
  expect_same(model, grid_of(model, Eigen::Vector3d(0, 0.5, 1)));
  model.prior_mean.connectivity.A(1, 1) *= 0.5;
  expect_same(model, grid_of(model, Eigen::VectorXd::Zero(3)));
  model = example_model();
  model.prior_mean.hemodynamics(0, 2) *= 1.1;
  expect_same(model, grid_of(model, Eigen::VectorXd::Zero(3)));
}

TEST(ProbeResponses, AreNothingWhereARegionLeavesTheDomain) {
  ModelSpec model = example_model();
  model.prior_mean.connectivity.A(2, 2) = 5;  // Hz: grows without bound
  EXPECT_FALSE(probe_responses(model, grid_of(model, Eigen::VectorXd::Zero(3))).has_value());
}

TEST(ProbeResponses, AreNothingWhereAMeanIsNotANumber) {
  ModelSpec model = example_model();
  model.prior_mean.hemodynamics(0, 2) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(probe_responses(model, grid_of(model, Eigen::VectorXd::Zero(3))).has_value());
}

}  // namespace
}  // namespace dcmrnn
