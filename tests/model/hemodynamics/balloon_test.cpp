#include "dcmrnn/model/hemodynamics/balloon.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "dcmrnn/lane/dual.hpp"
#include "tests/model/hemodynamics/euler_stage.hpp"

namespace dcmrnn {
namespace {

using D = Dual<double>;
using Model = Balloon<double>;

constexpr double kDt = 0.25;
constexpr std::array<double, kRegionParameters> kTheta = {0.7, 0.42, 1.05, 0.33, 0.37, 0.5};
const Model::State kState = {0.21, 1.34, 1.12, 0.83};
constexpr double kX = 0.3;

TEST(Balloon, RestIsAFixedPoint) {
  const Model::Region region = Model::prepare(kTheta.data(), kDt);
  Model::State h = Model::State::rest();
  double hits = 0;
  for (int t = 0; t < 1000; ++t) euler_stage<double>(region, 0.0, h, hits);
  EXPECT_EQ(h.s, 0);
  EXPECT_EQ(h.f, 1);
  EXPECT_EQ(h.v, 1);
  EXPECT_NEAR(h.q, 1, 1e-15);  // (1-E0)^(1/f) is a power: one rounding
  EXPECT_EQ(hits, 0);
}

// Constant activity x: s = 0, f = 1 + x / gamma, v = f^alpha, q from equal in- and outflow.
TEST(Balloon, ReachesTheAnalyticSteadyState) {
  const Model::Region region = Model::prepare(kTheta.data(), 0.05);
  Model::State h = Model::State::rest();
  double hits = 0;
  for (int t = 0; t < 4000; ++t) euler_stage<double>(region, 0.1, h, hits);
  const double f = 1 + 0.1 / kTheta[kGamma];
  const double v = std::pow(f, kTheta[kAlpha]);
  const double extraction = 1 - std::pow(1 - kTheta[kE0], 1 / f);
  EXPECT_NEAR(h.s, 0, 1e-12);
  EXPECT_NEAR(h.f, f, 1e-12);
  EXPECT_NEAR(h.v, v, 1e-12);
  EXPECT_NEAR(h.q, extraction / kTheta[kE0] * v, 1e-12);
}

TEST(Balloon, FloorsFlowAndVolumeAndCountsTheSteps) {
  const Model::Region region = Model::prepare(kTheta.data(), kDt);
  Model::State h = {-10, 0.1, 0.06, 1};
  double hits = 0;
  euler_stage<double>(region, 0.0, h, hits);
  EXPECT_EQ(h.f, Model::kFloor);
  EXPECT_EQ(hits, 1);
}

// One step as a function of (s, f, v, q, x, theta), along one of them.
Model::State derivative_of_step(int direction) {
  const auto seed = [&](double value, int place) {
    return D(value, place == direction ? 1.0 : 0.0);
  };
  std::array<D, kRegionParameters> theta;
  for (int p = 0; p < kRegionParameters; ++p) theta[p] = seed(kTheta[p], 5 + p);
  const Balloon<D>::Region region = Balloon<D>::prepare(theta.data(), kDt);
  Balloon<D>::State h = {seed(kState.s, 0), seed(kState.f, 1), seed(kState.v, 2),
                         seed(kState.q, 3)};
  D hits(0.0);
  euler_stage<D>(region, seed(kX, 4), h, hits);
  return {h.s.derivative, h.f.derivative, h.v.derivative, h.q.derivative};
}

TEST(Balloon, ReverseStepIsTheTransposeOfTheDualDerivative) {
  const Model::Region region = Model::prepare(kTheta.data(), kDt);
  const Model::RegionSlopes slopes = Model::prepare_slopes(kTheta.data(), region);
  Model::State h = kState;
  double hits = 0;
  const Model::Record record = euler_stage<double>(region, kX, h, hits);
  for (int output = 0; output < 4; ++output) {
    Model::State a = Model::State::zero();
    (output == 0 ? a.s : output == 1 ? a.f : output == 2 ? a.v : a.q) = 1;
    Model::Gradient g = Model::Gradient::zero();
    const double x = Model::reverse_step(region, slopes, record, a, g);
    std::array<double, kRegionParameters> by_parameter{};
    Model::finish(region, slopes, g, by_parameter.data());
    const std::array<double, 5> by_state = {a.s, a.f, a.v, a.q, x};
    for (int input = 0; input < 5 + kRegionParameters; ++input) {
      const Model::State d = derivative_of_step(input);
      const double expected = output == 0 ? d.s : output == 1 ? d.f : output == 2 ? d.v : d.q;
      const double got = input < 5 ? by_state[input] : by_parameter[input - 5];
      EXPECT_NEAR(got, expected, 1e-13 * (1 + std::abs(expected))) << output << " by " << input;
    }
  }
}

TEST(Balloon, NothingPassesBackThroughAFlooredFlow) {
  const Model::Region region = Model::prepare(kTheta.data(), kDt);
  const Model::RegionSlopes slopes = Model::prepare_slopes(kTheta.data(), region);
  Model::State h = {0.1, Model::kFloor, 0.9, 1.1};
  double hits = 0;
  const Model::Record record = euler_stage<double>(region, 0.0, h, hits);
  Model::State a = {1, 1, 1, 1};
  Model::Gradient g = Model::Gradient::zero();
  Model::reverse_step(region, slopes, record, a, g);
  EXPECT_EQ(a.f, 0);
  EXPECT_NE(a.v, 0);
}

}  // namespace
}  // namespace dcmrnn
