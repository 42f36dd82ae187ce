#include "dcmrnn/model/trajectory.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/catalog_index.hpp"
#include "tests/model/plain_simulator.hpp"

namespace dcmrnn {
namespace {

ModelSpec example_model(double dt) {
  ModelSpec model = full_model({"a", "b", "c"}, {"u", "v"}, "friston2003");
  model.dt = dt;
  return model;
}

Parameters example_parameters(const ModelSpec& model) {
  Parameters parameters = model.prior_mean;
  parameters.connectivity.A << -0.8, 0.1, 0, 0.4, -0.7, 0.2, -0.1, 0.3, -0.9;
  parameters.connectivity.B[0](1, 0) = 0.3;
  parameters.connectivity.B[1](2, 2) = -0.2;
  parameters.connectivity.C(0, 0) = 0.4;
  parameters.connectivity.C(1, 1) = -0.1;
  for (int i = 0; i < 3; ++i) parameters.hemodynamics.col(i) *= 1 + 0.03 * i;
  return parameters;
}

// Inputs that change at every step, of both signs.
Eigen::MatrixXd example_inputs(int steps) {
  Eigen::MatrixXd inputs(steps, 2);
  for (int t = 0; t < steps; ++t) {
    inputs(t, 0) = t / 40 % 2;
    inputs(t, 1) = std::sin(0.1 * t);
  }
  return inputs;
}

TEST(Trajectory, EqualsAnIndependentSimulator) {
  for (const char* neural : NeuralModels::kNames) {
    for (const char* integrator : Integrators::kNames) {
      if (!integrator_fault(neural, integrator).empty()) continue;
      ModelSpec model = example_model(0.25);
      model.neural = neural;
      model.integrator = integrator;
      const Parameters parameters = example_parameters(model);
      const Eigen::MatrixXd inputs = example_inputs(800);
      const Eigen::MatrixXd ours =
          simulate_bold(model, parameters, inputs, 0.25, 0.25, 800, Eigen::VectorXd::Zero(3));
      const Eigen::MatrixXd plain = plain_bold(model, parameters, inputs, 0.25);
      const double largest = plain.cwiseAbs().maxCoeff();
      ASSERT_GT(largest, 1);
      // Two orders of the same sums: roundings of 1e-16, relative to the largest signal.
      EXPECT_LT((ours - plain.topRows(800)).cwiseAbs().maxCoeff(), 1e-12 * largest)
          << neural << ", " << integrator;
    }
  }
}

// The same continuous problem at falling steps: what the error of half the step is divided by.
double error_ratio(const std::string& integrator) {
  const auto bold_at = [&](double dt) {
    ModelSpec model = example_model(dt);
    model.integrator = integrator;
    Eigen::MatrixXd inputs(100, 2);
    for (int k = 0; k < 100; ++k) inputs.row(k) << k / 10 % 2, k / 7 % 2;
    return simulate_bold(model, example_parameters(model), inputs, 1.0, 1.0, 100,
                         Eigen::VectorXd::Zero(3));
  };
  const Eigen::MatrixXd fine = bold_at(1.0 / 2048);
  return (bold_at(1.0 / 32) - fine).norm() / (bold_at(1.0 / 64) - fine).norm();
}

// Up to the error of the reference itself (1/32 of the half step's, under Heun's method 1/1024) and
// terms of higher order.
TEST(Trajectory, ConvergesWithTheOrderOfTheIntegrator) {
  EXPECT_NEAR(error_ratio("euler"), 2.0, 0.12);
  EXPECT_NEAR(error_ratio("heun"), 4.0, 0.24);
  EXPECT_NEAR(error_ratio("exp2"), 4.0, 0.24);
}

TEST(Poison, IsNotANumberForEachStateThatIsNotFinite) {
  const Balloon<double>::State rest = Balloon<double>::State::rest();
  EXPECT_EQ(poison_of(1e30, rest), 0);
  const double bad[] = {std::nan(""), HUGE_VAL, -HUGE_VAL};
  for (const double value : bad) {
    EXPECT_TRUE(std::isnan(poison_of(value, rest)));
    for (double Balloon<double>::State::*state :
         {&Balloon<double>::State::s, &Balloon<double>::State::f, &Balloon<double>::State::v,
          &Balloon<double>::State::q}) {
      Balloon<double>::State h = rest;
      h.*state = value;
      EXPECT_TRUE(std::isnan(poison_of(0.0, h)));
    }
  }
}

}  // namespace
}  // namespace dcmrnn
