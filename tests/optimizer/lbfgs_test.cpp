#include "dcmrnn/optimizer/lbfgs.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

#include "tests/optimizer/search_run.hpp"

namespace dcmrnn {
namespace {

// sum h (x - m)^2 / 2: curvatures h, minimum m.
Landscape bowl(const Point& curvature, const Point& minimum) {
  return {curvature.size(),
          [=](const Point& x) {
            double sum = 0;
            for (std::size_t k = 0; k < x.size(); ++k) {
              sum += curvature[k] * (x[k] - minimum[k]) * (x[k] - minimum[k]) / 2;
            }
            return sum;
          },
          [=](const Point& x) {
            Point slopes;
            for (std::size_t k = 0; k < x.size(); ++k) {
              slopes.push_back(curvature[k] * (x[k] - minimum[k]));
            }
            return slopes;
          }};
}

Landscape rosenbrock() {
  return {2,
          [](const Point& x) {
            const double bend = x[1] - x[0] * x[0], rest = 1 - x[0];
            return 100 * bend * bend + rest * rest;
          },
          [](const Point& x) {
            const double bend = x[1] - x[0] * x[0];
            return Point{-400 * bend * x[0] - 2 * (1 - x[0]), 200 * bend};
          }};
}

// Steepest descent takes some hundred steps at this ratio of curvatures.
TEST(Lbfgs, FindsTheBottomOfABowlInFewSteps) {
  const Landscape landscape = bowl({1, 10, 100, 3}, {1, -2, 3, 0});
  SearchRun<Lbfgs> run(landscape, {0, 0, 0, 1}, 0.1);
  EXPECT_LE(run.passes_to(0, 1e-12, 100), 20);
}

// As the loss of data without noise.
TEST(Lbfgs, FindsItWhateverTheScaleOfTheLoss) {
  const Landscape landscape = bowl({1e12, 1e13, 1e14, 3e12}, {1, -2, 3, 0});
  SearchRun<Lbfgs> run(landscape, {0, 0, 0, 1}, 0.1);
  EXPECT_LE(run.passes_to(0, 1, 100), 20);
}

TEST(Lbfgs, FollowsABentValley) {
  const Landscape landscape = rosenbrock();
  SearchRun<Lbfgs> run(landscape, {-1.2, 1}, 0.1);
  EXPECT_LE(run.passes_to(0, 1e-12, 200), 60);
  EXPECT_NEAR(run.accepted()[0], 1, 1e-5);
}

TEST(Lbfgs, FirstStepHasTheLengthItIsGiven) {
  const Landscape landscape = bowl({1, 1}, {3, 4});
  SearchRun<Lbfgs> run(landscape, {0, 0}, 0.5);
  EXPECT_TRUE(run.pass());
  EXPECT_NEAR(run.trial()[0], 0.3, 1e-15);
  EXPECT_NEAR(run.trial()[1], 0.4, 1e-15);
}

TEST(Lbfgs, ARejectedTrialNeverRemainsAndItsStepIsHalved) {
  const Landscape landscape = bowl({1, 1}, {3, 4});
  SearchRun<Lbfgs> run(landscape, {0, 0}, 40);
  EXPECT_TRUE(run.pass());
  EXPECT_NEAR(run.trial()[0], 24, 1e-12);
  EXPECT_FALSE(run.pass());
  EXPECT_EQ(run.accepted(), (Point{0, 0}));
  EXPECT_NEAR(run.trial()[0], 12, 1e-12);
}

TEST(Lbfgs, TheLossAtTheAcceptedPointNeverRises) {
  const Landscape landscape = rosenbrock();
  SearchRun<Lbfgs> run(landscape, {-1.2, 1}, 10);
  double before = HUGE_VAL;
  int rejected = 0;
  for (int k = 0; k < 60; ++k) {
    rejected += !run.pass();
    EXPECT_LE(run.loss(), before);
    EXPECT_EQ(run.loss(), landscape.loss(run.accepted()));
    before = run.loss();
  }
  EXPECT_GT(rejected, 0);
}

// The slope promises 1 for the step of 1, of which 1e-4 is enough, and half of both for half of it.
TEST(Lbfgs, AcceptsADecreaseFromACertainShareOfThePromiseOn) {
  const auto accepts = [](double after_whole, double after_half) {
    const Landscape edge(
        1, [=](const Point& x) { return x[0] == 0     ? 0
                                        : x[0] < 0.75 ? -after_half
                                                      : -after_whole; },
        [](const Point&) { return Point{-1}; });
    SearchRun<Lbfgs> run(edge, {0}, 1);
    run.pass();
    const bool whole = run.pass(), half = run.pass();
    return std::pair(whole, half);
  };
  EXPECT_TRUE(accepts(1.1e-4, 0).first);
  EXPECT_EQ(accepts(0.9e-4, 0.6e-4), std::pair(false, true));
  EXPECT_EQ(accepts(0.9e-4, 0.4e-4), std::pair(false, false));
}

TEST(Lbfgs, EachAcceptedTrialStartsTheCountOfRejectionsAnew) {
  Landscape landscape = bowl({1, 1}, {3, 4});
  const auto loss = landscape.smooth;
  bool rejects = false;
  landscape.smooth = [&](const Point& x) { return rejects ? 1000 : loss(x); };
  SearchRun<Lbfgs> run(landscape, {0, 0}, 0.01);
  run.pass();
  run.pass();
  const auto reject = [&](int times) {
    rejects = true;
    for (int k = 0; k < times; ++k) {
      const double before = run.trial()[0] - run.accepted()[0];
      run.pass();
      EXPECT_NEAR(run.trial()[0] - run.accepted()[0], before / 2, 1e-12);
    }
    rejects = false;
  };
  reject(Lbfgs::kMostRejections - 1);
  EXPECT_TRUE(run.pass());
  reject(Lbfgs::kMostRejections - 1);
}

// As in single precision near the bottom: the loss goes up where it should go down.
TEST(Lbfgs, ARiseThatRoundingHidesIsNoReasonToTurnBack) {
  Landscape landscape = bowl({1, 1}, {3, 4});
  landscape.smooth = [](const Point& x) { return x[0] > 0 ? 1e-4 : 0; };
  SearchRun<Lbfgs> strict(landscape, {0, 0}, 1e-3), blunt(landscape, {0, 0}, 1e-3, 1.1e-4);
  strict.pass();
  blunt.pass();
  EXPECT_FALSE(strict.pass());
  EXPECT_TRUE(blunt.pass());
}

TEST(Lbfgs, TurnsBackWhereTheLossIsNotANumber) {
  Landscape landscape = bowl({1}, {0.5});
  const auto inside = landscape.smooth;
  landscape.smooth = [=](const Point& x) {
    return x[0] < 1 ? inside(x) : std::numeric_limits<double>::quiet_NaN();
  };
  SearchRun<Lbfgs> run(landscape, {0}, 100);
  EXPECT_LE(run.passes_to(0, 1e-12, 100), 20);
}

// Slopes -4, -3, -5: a pair of curvature 2, then one that curves downwards.
TEST(Lbfgs, KeepsItsDirectionWhereTheLossCurvesDownwards) {
  const Landscape steeper(
      1, [](const Point& x) { return -10 * x[0]; },
      [](const Point& x) {
        return Point{x[0] < 0.1 ? -4.0 : x[0] < 1 ? -3.0 : -5.0};
      });
  SearchRun<Lbfgs> run(steeper, {0}, 0.5);
  for (const double step : {0.5, 1.5, 2.5}) {
    EXPECT_TRUE(run.pass());
    EXPECT_DOUBLE_EQ(run.trial()[0] - run.accepted()[0], step);
  }
}

TEST(Lbfgs, GoesDownOverAHill) {
  const Landscape landscape(
      1, [](const Point& x) { return std::cos(x[0]); },
      [](const Point& x) { return Point{-std::sin(x[0])}; });
  SearchRun<Lbfgs> run(landscape, {0.1}, 0.1);
  EXPECT_LE(run.passes_to(-1, 1e-12, 100), 30);
}

// Pairs from another landscape promise what the loss does not keep.
TEST(Lbfgs, AfterManyRejectionsGoesAlongSteepestDescentAgain) {
  Landscape landscape = bowl({1, 1}, {3, 4});
  SearchRun<Lbfgs> run(landscape, {0, 0}, 0.01);
  run.pass();
  run.pass();
  const auto loss = landscape.smooth;
  const Point from = run.accepted();
  landscape.smooth = [=](const Point& x) {
    return std::hypot(x[0] - from[0], x[1] - from[1]) > 0.011 ? 1000 : loss(x);
  };
  for (int k = 0; k < Lbfgs::kMostRejections - 1; ++k) EXPECT_FALSE(run.pass()) << k;
  EXPECT_FALSE(run.pass());
  EXPECT_NEAR(std::hypot(run.trial()[0] - from[0], run.trial()[1] - from[1]), 0.01, 1e-12);
  EXPECT_TRUE(run.pass());
}

TEST(Lbfgs, StopsAtABoundAndLeavesItWhereDescentDoes) {
  Landscape landscape(
      2, [](const Point& x) { return (x[0] - 2) * (x[0] - 2) + (x[1] - x[0]) * (x[1] - x[0]); },
      [](const Point& x) {
        return Point{2 * (x[0] - 2) - 2 * (x[1] - x[0]), 2 * (x[1] - x[0])};
      });
  landscape.upper = {1, 5};
  landscape.lower = {-5, -5};
  SearchRun<Lbfgs> run(landscape, {1, -5}, 0.1);
  EXPECT_LE(run.passes_to(1, 1e-12, 100), 30);
  EXPECT_EQ(run.accepted()[0], 1);
  EXPECT_NEAR(run.accepted()[1], 1, 1e-5);
}

// What a bound leaves of a direction may lead up.
TEST(Lbfgs, GoesAlongSteepestDescentWhereABoundTurnsTheDirectionUp) {
  Landscape landscape(
      2, [](const Point& x) { return (x[0] * x[0] + 1.8 * x[0] * x[1] + x[1] * x[1]) / 2; },
      [](const Point& x) {
        return Point{x[0] + 0.9 * x[1], 0.9 * x[0] + x[1]};
      });
  landscape.upper = {-0.95, 10};
  SearchRun<Lbfgs> run(landscape, {-3, 1}, 0.1);
  for (int k = 0; k < 40; ++k) {
    run.pass();
    const Point slopes = landscape.slopes(run.accepted());
    double predicted = 0;
    for (std::size_t p = 0; p < 2; ++p) {
      predicted += slopes[p] * (run.trial()[p] - run.accepted()[p]);
    }
    EXPECT_LE(predicted, 0) << k;
  }
  EXPECT_EQ(run.accepted()[0], -0.95);
  EXPECT_NEAR(run.accepted()[1], 0.9 * 0.95, 1e-6);
}

TEST(Lbfgs, L1GivesExactZerosAndTheSoftThresholdElsewhere) {
  const Point curvature = {1, 10, 4, 2}, minimum = {0.5, 1, -2, -0.4}, l1 = {1, 3, 2, 0};
  Landscape landscape = bowl(curvature, minimum);
  landscape.l1 = l1;
  SearchRun<Lbfgs> run(landscape, {0.3, -1, 1, 0}, 0.1);
  for (int k = 0; k < 100; ++k) run.pass();
  EXPECT_EQ(run.accepted()[0], 0);
  for (std::size_t k = 1; k < 4; ++k) {
    // The loss sees a distance only by its square.
    EXPECT_NEAR(run.accepted()[k], soft_threshold(minimum[k], l1[k] / curvature[k]), 1e-7) << k;
  }
}

// Where parameters act together the direction may lead one of them back.
TEST(Lbfgs, UnderL1NoParameterMovesAgainstItsOwnDescent) {
  Landscape landscape(
      2,
      [](const Point& x) {
        return x[0] * x[0] + 1.9 * x[0] * x[1] + x[1] * x[1] - 2 * x[0] - 1.5 * x[1];
      },
      [](const Point& x) {
        return Point{2 * x[0] + 1.9 * x[1] - 2, 1.9 * x[0] + 2 * x[1] - 1.5};
      });
  landscape.l1 = {0.1, 0.1};
  SearchRun<Lbfgs> run(landscape, {3, 1}, 0.1);
  for (int k = 0; k < 30; ++k) {
    run.pass();
    const Point slopes = landscape.slopes(run.accepted());
    for (std::size_t p = 0; p < 2; ++p) {
      const double x = run.accepted()[p];
      if (x == 0) continue;
      const double slope = slopes[p] + (x > 0 ? 0.1 : -0.1);
      EXPECT_LE((run.trial()[p] - x) * slope, 0) << k << ", " << p;
    }
  }
}

TEST(Lbfgs, L1IsHeldTogetherWithCurvatureAcrossParameters) {
  // x' H x / 2 - b'x with H = [2 1; 1 2], b = (2, 1.2), l1 = 1: the optimum is (0.5, 0), where the
  // second slope, 0.5 - 1.2, is less than the weight.
  Landscape landscape(
      2,
      [](const Point& x) {
        return x[0] * x[0] + x[0] * x[1] + x[1] * x[1] - 2 * x[0] - 1.2 * x[1];
      },
      [](const Point& x) {
        return Point{2 * x[0] + x[1] - 2, x[0] + 2 * x[1] - 1.2};
      });
  landscape.l1 = {1, 1};
  SearchRun<Lbfgs> run(landscape, {-1, 2}, 0.1);
  for (int k = 0; k < 100; ++k) run.pass();
  EXPECT_NEAR(run.accepted()[0], 0.5, 1e-7);
  EXPECT_EQ(run.accepted()[1], 0);
}

}  // namespace
}  // namespace dcmrnn
