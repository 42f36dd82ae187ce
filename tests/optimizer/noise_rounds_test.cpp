#include "dcmrnn/optimizer/noise_rounds.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(NoiseRounds, AnnealingStartsWithTooMuchNoise) {
  NoiseRounds rounds{Prestep::kAnnealed, 0, false};
  EXPECT_EQ(annealing_factor(rounds), 2.0);
  rounds.round = 1;
  EXPECT_EQ(annealing_factor(rounds), 0.5);
  rounds.round = 2;
  EXPECT_EQ(annealing_factor(rounds), 0);
}

TEST(NoiseRounds, HemodynamicsAreHeldInTheFirstRoundOnly) {
  NoiseRounds rounds{Prestep::kFrozen, 0, false};
  EXPECT_TRUE(holds_hemodynamics(rounds));
  rounds.round = 1;
  EXPECT_FALSE(holds_hemodynamics(rounds));
  EXPECT_FALSE(holds_hemodynamics({Prestep::kAnnealed, 0, false}));
}

TEST(EstimateNoise, DividesByTheFreedomAndKeepsItsBounds) {
  EXPECT_DOUBLE_EQ(estimate_noise(100, 25, 10, 0), 2);
  EXPECT_DOUBLE_EQ(estimate_noise(100, 25, 10, 10), 3);  // falls by a factor 0.3 at most
  EXPECT_DOUBLE_EQ(estimate_noise(0, 25, 10, 0), 1e-3);  // never below 1e-4 of the signal's sd
}

}  // namespace
}  // namespace dcmrnn
