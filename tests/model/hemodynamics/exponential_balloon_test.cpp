#include "dcmrnn/model/hemodynamics/exponential_balloon.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "dcmrnn/lane/dual.hpp"

namespace dcmrnn {
namespace {

using D = Dual<double>;
using Model = ExponentialBalloon<double>;
using Derivatives = std::array<double, 4>;  // of s, f, v, q

constexpr double kDt = 0.25;
constexpr std::array<double, kRegionParameters> kTheta = {0.7, 0.42, 1.05, 0.33, 0.37, 0.5};
const Model::State kState = {0.21, 1.34, 1.12, 0.83};
constexpr double kX = 0.3;

Model::State after(double time, double dt, double x, Model::State h) {
  const Model::Region region = Model::prepare(kTheta.data(), dt);
  double hits = 0;
  for (int t = 0; t < std::lround(time / dt); ++t) {
    Model::advance(region, x, h);
    Model::confine<true>(h, hits);
  }
  EXPECT_EQ(hits, 0);
  return h;
}

TEST(ExponentialBalloon, RestIsAFixedPoint) {
  const Model::State h = after(1000, kDt, 0, Model::State::rest());
  EXPECT_EQ(h.s, 0);
  EXPECT_EQ(h.f, 1);
  EXPECT_EQ(h.v, 1);
  EXPECT_NEAR(h.q, 1, 1e-14);  // powers and quotients: a rounding each, forgotten within seconds
}

// Constant activity x: s = 0, f = 1 + x / gamma, v = f^alpha, q from equal in- and outflow. A step
// of 2 s is beyond what an explicit method survives.
TEST(ExponentialBalloon, ReachesTheAnalyticSteadyStateWithStepsOfAnyLength) {
  for (const double dt : {0.05, 0.5, 2.0}) {
    const Model::State h = after(400, dt, 0.1, Model::State::rest());
    const double f = 1 + 0.1 / kTheta[kGamma];
    const double v = std::pow(f, kTheta[kAlpha]);
    const double extraction = 1 - std::pow(1 - kTheta[kE0], 1 / f);
    EXPECT_NEAR(h.s, 0, 1e-12) << dt;
    EXPECT_NEAR(h.f, f, 1e-12) << dt;
    EXPECT_NEAR(h.v, v, 1e-12) << dt;
    EXPECT_NEAR(h.q, extraction / kTheta[kE0] * v, 1e-12) << dt;
  }
}

// Under a constant x the flow is exact, whatever the step; volume and content are of order two.
TEST(ExponentialBalloon, ItsFlowIsExactAndTheRestConvergesWithOrderTwo) {
  const Model::State fine = after(4, 1.0 / 4096, kX, kState);
  const Model::State whole = after(4, 1.0 / 16, kX, kState);
  const Model::State half = after(4, 1.0 / 32, kX, kState);
  EXPECT_NEAR(after(4, 0.5, kX, kState).s, fine.s, 1e-12);
  EXPECT_NEAR(after(4, 0.5, kX, kState).f, fine.f, 1e-12);
  // The reference's own error is 1/4096 of that at half the step; higher orders remain.
  EXPECT_NEAR((whole.v - fine.v) / (half.v - fine.v), 4, 0.3);
  EXPECT_NEAR((whole.q - fine.q) / (half.q - fine.q), 4, 0.3);
}

TEST(ExponentialBalloon, FloorsTheFlowAndCountsTheSteps) {
  const Model::Region region = Model::prepare(kTheta.data(), kDt);
  Model::State h = {-10, 0.1, 0.06, 1};
  double hits = 0;
  Model::advance(region, 0.0, h);
  Model::confine<true>(h, hits);
  EXPECT_EQ(h.f, Model::kFloor);
  EXPECT_EQ(hits, 1);
}

// One step as a function of (s, f, v, q, x, theta), along one of them.
Derivatives derivative_of_step(const Model::State& from, int direction) {
  const auto seed = [&](double value, int place) {
    return D(value, place == direction ? 1.0 : 0.0);
  };
  std::array<D, kRegionParameters> theta;
  for (int p = 0; p < kRegionParameters; ++p) theta[p] = seed(kTheta[p], 5 + p);
  const auto region = ExponentialBalloon<D>::prepare(theta.data(), kDt);
  ExponentialBalloon<D>::State h = {seed(from.s, 0), seed(from.f, 1), seed(from.v, 2),
                                    seed(from.q, 3)};
  ExponentialBalloon<D>::advance(region, seed(kX, 4), h);
  D hits(0.0);
  ExponentialBalloon<D>::confine<true>(h, hits);
  return {h.s.derivative, h.f.derivative, h.v.derivative, h.q.derivative};
}

// The derivative of output `output` after the step by s, f, v, q, x and theta before it.
std::array<double, 5 + kRegionParameters> reversed(const Model::State& from, int output) {
  const Model::Region region = Model::prepare(kTheta.data(), kDt);
  const Model::RegionSlopes slopes = Model::prepare_slopes(kTheta.data(), region);
  Model::State h = from;
  const Model::Record record = Model::advance(region, kX, h);
  Model::State a = Model::State::zero();
  // Through a floored flow nothing passes: the sweeps stop it where the next step begins.
  const bool floored = output == 1 && h.f < Model::kFloor;
  if (!floored) (output == 0 ? a.s : output == 1 ? a.f : output == 2 ? a.v : a.q) = 1;
  Model::Gradient g = Model::Gradient::zero();
  const double x = Model::reverse_step(region, slopes, record, a, g);
  std::array<double, kRegionParameters> by{};
  Model::finish(region, slopes, g, by.data());
  return {a.s, a.f, a.v, a.q, x, by[0], by[1], by[2], by[3], by[4], by[5]};
}

void expect_transposed(const Model::State& from) {
  for (int output = 0; output < 4; ++output) {
    const auto got = reversed(from, output);
    for (int input = 0; input < 5 + kRegionParameters; ++input) {
      const double expected = derivative_of_step(from, input)[output];
      // Quotients of differences, (1 - e^-z) / z and its like with z near 0.7: some 20 roundings.
      EXPECT_NEAR(got[input], expected, 1e-12 * (1 + std::abs(expected)))
          << output << " by " << input;
    }
  }
}

TEST(ExponentialBalloon, ReverseStepIsTheTransposeOfTheDualDerivative) {
  expect_transposed(kState);
}

TEST(ExponentialBalloon, NothingPassesThroughAFlowThatEndsOnTheFloor) {
  const Model::State falls = {-1.2, 0.2, 0.9, 1.1};
  ASSERT_EQ(derivative_of_step(falls, 0)[1], 0);  // f ends there
  expect_transposed(falls);
}

TEST(ExponentialBalloon, NothingPassesBackThroughAFlooredFlow) {
  const auto got = reversed({0.1, Model::kFloor, 0.9, 1.1}, 2);
  EXPECT_EQ(got[1], 0);
  EXPECT_NE(got[2], 0);
}

}  // namespace
}  // namespace dcmrnn
