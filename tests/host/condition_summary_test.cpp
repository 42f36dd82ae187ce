#include "host/condition_summary.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

FitRecord fit_with(double a, double b, double c, double auc) {
  FitRecord fit;
  fit.status = "ok";
  fit.recovery = {a, b, c, auc};
  fit.connections = {3, 4};
  fit.hemodynamics = {1, 2};
  fit.starts.best_basin_share = 0.5;
  fit.nats_above_best = 10 * a;
  fit.most_evidence = a < 0.15;
  return fit;
}

std::vector<FitRecord> four_fits_one_failed() {
  FitRecord failed;
  failed.status = "diverged";
  return {fit_with(0.1, 0.2, 0.3, 1), fit_with(0.3, 0.2, 0.1, 0.8), failed,
          fit_with(0.2, 0.5, 0.2, 0.9)};
}

TEST(ConditionSummary, FailedFitsCountInTheOkShareAlone) {
  const ConditionSummary summary = summarize(four_fits_one_failed(), {});
  EXPECT_EQ(summary.data_sets, 4);
  EXPECT_DOUBLE_EQ(summary.ok_share, 0.75);
  EXPECT_DOUBLE_EQ(*summary.a.median, 0.2);
  EXPECT_DOUBLE_EQ(*summary.a.p90, 0.28);
  EXPECT_DOUBLE_EQ(*summary.b.median, 0.2);
  EXPECT_DOUBLE_EQ(*summary.edge_auc, 0.9);
  EXPECT_DOUBLE_EQ(*summary.connections.share(), 0.75);
  EXPECT_DOUBLE_EQ(*summary.hemodynamics.share(), 0.5);
  EXPECT_DOUBLE_EQ(*summary.best_basin_share, 0.5);
  EXPECT_DOUBLE_EQ(*summary.nats_above_best, 2);
  EXPECT_DOUBLE_EQ(*summary.most_evidence_share, 1.0 / 3);
  EXPECT_FALSE(summary.log_evidence.has_value());
}

TEST(ConditionSummary, SuccessIsEveryErrorWithinItsTargetOfAllDataSets) {
  const std::vector<FitRecord> fits = four_fits_one_failed();
  EXPECT_FALSE(summarize(fits, {}).success_share.has_value());
  EXPECT_DOUBLE_EQ(*summarize(fits, {0.2, {}, {}, {}}).success_share, 0.5);
  EXPECT_DOUBLE_EQ(*summarize(fits, {0.2, 0.2, 0.3, {}}).success_share, 0.25);
}

TEST(ConditionSummary, IsOnTargetWhereEveryMedianIs) {
  const std::vector<FitRecord> fits = four_fits_one_failed();
  EXPECT_FALSE(summarize(fits, {}).on_target.has_value());
  EXPECT_TRUE(*summarize(fits, {0.25, 0.25, 0.25, 0.85}).on_target);
  EXPECT_FALSE(*summarize(fits, {0.25, 0.15, 0.25, 0.85}).on_target);
  EXPECT_FALSE(*summarize(fits, {0.25, 0.25, 0.25, 0.95}).on_target);
}

TEST(ConditionSummary, OfNoFitHasNoFigures) {
  const ConditionSummary summary = summarize({FitRecord{}}, {0.1, {}, {}, {}});
  EXPECT_EQ(summary.ok_share, 0);
  EXPECT_FALSE(summary.a.median.has_value());
  EXPECT_FALSE(summary.connections.share().has_value());
  EXPECT_EQ(summary.success_share, 0);
  EXPECT_FALSE(*summary.on_target);
}

}  // namespace
}  // namespace dcmrnn
