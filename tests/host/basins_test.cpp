#include "host/basins.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace dcmrnn {
namespace {

StartRecord ended(const char* outcome, double loss, double a, double b) {
  StartRecord record;
  record.outcome = outcome;
  record.loss = loss;
  record.parameters = Eigen::Vector2d(a, b);
  return record;
}

// Two free parameters; the best fit at F = -10 and (1, 2), with sds 0.1 and 0.2.
struct Fitted {
  Structure structure;
  BestFit best;
  SubjectEstimate estimate;

  Fitted() {
    structure.free = {0, 1};
    best.state.parameters = {1, 2};
    best.posterior.sd = Eigen::Vector2d(0.1, 0.2);
  }
  void find() { find_basins(structure, best, -10, estimate); }
};

TEST(Basins, AStartInTheBestOneIsCloseInLossAndInEveryParameter) {
  Fitted fit;
  fit.estimate.start_records = {ended("converged", -9.6, 1.09, 1.81),  // in
                                ended("converged", -9.4, 1.0, 2.0),    // F too high
                                ended("converged", -9.9, 1.11, 2.0),   // first parameter too far
                                ended("iteration_limit", -9.9, 1, 2),  // in, not converged
                                ended("diverged", 0, 0, 0)};
  fit.estimate.start_records.back().loss.reset();
  fit.find();
  const auto& records = fit.estimate.start_records;
  EXPECT_TRUE(records[0].best_basin);
  EXPECT_FALSE(records[1].best_basin);
  EXPECT_FALSE(records[2].best_basin);
  EXPECT_TRUE(records[3].best_basin);
  EXPECT_EQ(records[4].basin, -1);
  EXPECT_EQ(fit.estimate.starts.total, 5);
  EXPECT_EQ(fit.estimate.starts.valid, 4);
  EXPECT_EQ(fit.estimate.starts.converged, 3);
  EXPECT_NEAR(*fit.estimate.starts.best_basin_share, 0.5, 1e-15);
}

TEST(Basins, OtherOptimaAreNumberedByTheirLoss) {
  Fitted fit;
  fit.estimate.start_records = {ended("converged", -5, 3, 2), ended("converged", -10, 1, 2),
                                ended("converged", -7, 0, 0), ended("converged", -6.8, 0.05, 0.1),
                                ended("converged", 0.5, 5, 5)};
  fit.find();
  const auto& records = fit.estimate.start_records;
  const auto others = other_optima(fit.estimate, 2);
  ASSERT_EQ(others.size(), 1u) << "two basins in all";
  EXPECT_EQ(others[0], &records[2]);
  EXPECT_EQ(other_optima(fit.estimate, 9).size(), 2u) << "one is more than 10 nats above the best";
  EXPECT_EQ(records[1].basin, 0);
  EXPECT_EQ(records[2].basin, 1);
  EXPECT_EQ(records[3].basin, 1);
  EXPECT_EQ(records[0].basin, 2);
  ASSERT_EQ(fit.estimate.basins.size(), 4u);
  EXPECT_EQ(fit.estimate.basins[1].starts, 2);
  EXPECT_EQ(fit.estimate.basins[1].loss, -7);
}

TEST(Basins, APrunedStartIsInNone) {
  Fitted fit;
  fit.estimate.start_records = {ended("converged", -10, 1, 2), ended("pruned", 40, 3, 3)};
  fit.find();
  EXPECT_EQ(fit.estimate.start_records[1].basin, -1);
  EXPECT_EQ(fit.estimate.basins.size(), 1u);
  EXPECT_EQ(fit.estimate.starts.valid, 2);
  EXPECT_EQ(fit.estimate.starts.best_basin_share, 1) << "where it would have ended is not known";
}

TEST(Basins, AnEntryThatL1HoldsAtZeroMustBeHeldThereToo) {
  Fitted fit;
  fit.best.state.parameters = {1, 0};
  fit.best.posterior.sd(1) = std::numeric_limits<double>::quiet_NaN();
  fit.estimate.start_records = {ended("converged", -10, 1, 0), ended("converged", -10, 1, 1e-3)};
  fit.find();
  EXPECT_TRUE(fit.estimate.start_records[0].best_basin);
  EXPECT_FALSE(fit.estimate.start_records[1].best_basin);
}

}  // namespace
}  // namespace dcmrnn
