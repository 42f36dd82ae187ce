#include "dcmrnn/optimizer/levenberg_marquardt.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

TEST(LevenbergMarquardt, TakesTheFirstPointWhateverItIs) {
  LevenbergMarquardt lm;
  EXPECT_EQ(judge(lm, {}, 1e9, true), LmVerdict::kAccepted);
  EXPECT_EQ(lm.loss, 1e9);
}

TEST(LevenbergMarquardt, DampsLessAfterAGoodStepAndMoreAfterARejectedOne) {
  LevenbergMarquardt lm;
  judge(lm, {}, 10, true);
  lm.predicted = 1;
  EXPECT_EQ(judge(lm, {}, 9, true), LmVerdict::kAccepted);
  EXPECT_LT(lm.damping, 1e-2);
  const double before = lm.damping;
  lm.predicted = 1;
  EXPECT_EQ(judge(lm, {}, 9.5, true), LmVerdict::kRejected);
  EXPECT_GT(lm.damping, before);
  EXPECT_EQ(lm.loss, 9);
}

TEST(LevenbergMarquardt, RejectsALossThatIsNotFinite) {
  LevenbergMarquardt lm;
  judge(lm, {}, 10, true);
  lm.predicted = 1;
  EXPECT_EQ(judge(lm, {}, std::nan(""), false), LmVerdict::kRejected);
}

TEST(LevenbergMarquardt, ConvergesAfterSmallStepsInARow) {
  LevenbergMarquardtOptions options;
  options.tolerance = 1e-3;
  LevenbergMarquardt lm;
  judge(lm, options, 10, true);
  for (const double loss : {9.9999, 8.0, 7.9999, 7.9998}) {
    EXPECT_FALSE(converged(lm, options));
    lm.predicted = 1e-4;
    judge(lm, options, loss, true);
  }
  EXPECT_TRUE(converged(lm, options));
}

TEST(LevenbergMarquardt, IsStuckWhereTheModelPromisesNothingMore) {
  LevenbergMarquardt lm;
  judge(lm, {}, 10, true);
  lm.predicted = 1e-9;
  EXPECT_EQ(judge(lm, {}, 10.1, true), LmVerdict::kStuck);
}

}  // namespace
}  // namespace dcmrnn
