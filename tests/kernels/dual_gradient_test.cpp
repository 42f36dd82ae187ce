// The engine's forward sweep against the plain simulator, and its adjoint against the plain cell on
// Dual lanes, which knows nothing of adjoints: every parameter, masks, confounds, slice times,
// mixed lengths, inputs that change at every step.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "dcmrnn/lane/dual.hpp"
#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/trajectory.hpp"
#include "host/catalog_index.hpp"
#include "host/time_grid.hpp"
#include "kernels/engine.hpp"
#include "tests/kernels/small_ensemble.hpp"
#include "tests/model/plain_simulator.hpp"

namespace dcmrnn {
namespace {

using D = Dual<double>;

SmallStudy mixed_study(const std::string& output, const std::string& integrator,
                       const std::string& neural) {
  SmallStudy study(3, 2, output, integrator, neural);
  study.loss.beta = 0;  // the data term alone
  study.add_subject(40, 2, true, 1.5);
  study.add_subject(33, 1.7);
  study.add_subject(50, 0.72, true);
  return study;
}

TimeGrid grid_of(const SmallStudy& study, const Subject& s) {
  return time_grid(study.model.dt, s.tr, s.scans(), s.slice_time, s.inputs, s.inputs_dt);
}

// W e with confounds projected out, [scan, region].
Eigen::MatrixXd weighted_errors(const Subject& subject, const Eigen::MatrixXd& predicted) {
  const Eigen::MatrixXd X = subject.confounds;
  const auto W = subject.mask.asDiagonal();
  const Eigen::MatrixXd e = subject.bold - predicted;
  const Eigen::MatrixXd along = (X.transpose() * W * X).ldlt().solve(X.transpose() * W * e);
  return W * (e - X * along);
}

std::string name_of(const ModelSpec& model) {
  return model.neural + ", " + model.integrator + ", " + model.output;
}

// work(study) under all equations. Neural models and outputs never meet: not with each other.
template <class Work>
void each_equation(const Work& work) {
  each_dynamics([&](const char* neural, const char* integrator) {
    work(mixed_study("stephan", integrator, neural));
  });
  for (const char* integrator : Integrators::kNames) {
    for (const char* output : OutputModels::kNames) {
      if (output != std::string("stephan")) work(mixed_study(output, integrator, "bilinear"));
    }
  }
}

TEST(ForwardSweep, HasTheErrorsOfThePlainSimulator) {
  each_equation([](const SmallStudy& study) {
    const Ensemble ensemble = study.ensemble(1);
    const auto engine = make_cpu_engine(Precision::kDouble, 1);
    engine->load(ensemble);
    engine->forward(first_members(3));
    for (int member = 0; member < 3; ++member) {
      const Subject& subject = study.subjects[member];
      const TimeGrid grid = grid_of(study, subject);
      const Parameters parameters = from_vector(study.model, engine->store(member).parameters);
      const Eigen::MatrixXd plain = plain_bold(study.model, parameters, grid.inputs, grid.dt);
      Eigen::MatrixXd predicted(subject.scans(), 3);
      for (int k = 0; k < subject.scans(); ++k) {
        for (int i = 0; i < 3; ++i) predicted(k, i) = plain(grid.scan_steps(k, i), i);
      }
      const Eigen::MatrixXd we = weighted_errors(subject, predicted);
      for (int i = 0; i < 3; ++i) {
        // Roundings of 1e-16 over some hundred steps and scans.
        EXPECT_NEAR(engine->store(member).sse[i], we.col(i).squaredNorm(),
                    1e-11 * we.col(i).squaredNorm())
            << name_of(study.model) << ", member " << member;
      }
    }
  });
}

// Predictions and their derivatives by parameter `along`, [scan, region]. Every `window` steps the
// derivative of the state is forgotten, as truncation does.
struct Prediction {
  Eigen::MatrixXd value, derivative;
};
template <class Dynamics>
Prediction predict_under(const SmallStudy& study, const Subject& subject,
                         const std::vector<double>& vector, int along, int window) {
  using Model = typename Dynamics::template Hemodynamics<D>;
  const ParameterLayout layout = layout_of(study.model);
  const TimeGrid grid = grid_of(study, subject);
  const int n = layout.regions;
  const Parameters natural = from_vector(study.model, vector);
  std::vector<D> p;
  for (int k = 0; k < layout.size(); ++k) {
    const bool neural = k < layout.neural();
    const int place = k - layout.neural();
    const double value = neural ? vector[k] : natural.hemodynamics(place / n, place % n);
    p.emplace_back(value, k != along ? 0.0 : neural ? 1.0 : value);
  }
  std::vector<typename Model::Region> region;
  std::vector<BoldSignal<D>> signal;
  for (int i = 0; i < n; ++i) {
    D theta[kRegionParameters];
    for (int q = 0; q < kRegionParameters; ++q) theta[q] = p[layout.phi(q, i)];
    region.push_back(Model::prepare(theta, grid.dt));
    signal.push_back(bold_signal(OutputModels{},
                                 catalog_index(OutputModels::kNames, study.model.output, "output"),
                                 theta, study.model.constants));
  }
  std::vector<D> x(n, D(0)), begin_x(n), phi(n), M(n * n), drive(n), u;
  std::vector<Balloon<D>::State> h(n, Balloon<D>::State::rest()), begin_h(n);
  const auto forget = [](D& state) { state.derivative = 0; };
  Prediction result{Eigen::MatrixXd::Zero(subject.scans(), n),
                    Eigen::MatrixXd::Zero(subject.scans(), n)};
  for (int t = 0; t < grid.steps; ++t) {
    if (t % window == 0) {
      for (int i = 0; i < n; ++i) {
        for (D* state : {&x[i], &h[i].s, &h[i].f, &h[i].v, &h[i].q}) forget(*state);
      }
    }
    u.clear();
    for (int j = 0; j < layout.inputs; ++j) u.emplace_back(grid.inputs(t, j));
    effective_connectivity(layout, p.data(), u.data(), grid.dt, M.data(), drive.data());
    cell_step<Dynamics, D>(n, n, region.data(), {{M.data()}, {M.data(), n + 1}, drive.data()},
                           x.data(), h.data(), {begin_x.data(), begin_h.data()}, phi.data(),
                           AllAtHand{}, KeepNothing{});
    for (int k = 0; k < subject.scans(); ++k) {
      for (int i = 0; i < n; ++i) {
        if (grid.scan_steps(k, i) != t + 1) continue;
        const D y = signal[i].signal(h[i].v, h[i].q);
        result.value(k, i) = y.value;
        result.derivative(k, i) = y.derivative;
      }
    }
  }
  return result;
}
Prediction predict(const SmallStudy& study, const Subject& subject,
                   const std::vector<double>& vector, int along, int window) {
  Prediction result;
  with_dynamics(catalog_index(NeuralModels::kNames, study.model.neural, "neural"),
                catalog_index(Integrators::kNames, study.model.integrator, "integrator"),
                [&]<class Dynamics>() {
                  result = predict_under<Dynamics>(study, subject, vector, along, window);
                });
  return result;
}

void expect_dual_gradients(const SmallStudy& study, double window) {
  const Ensemble ensemble = study.ensemble(1);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(ensemble);
  for (int member = 0; member < 3; ++member) {
    const Subject& subject = study.subjects[member];
    const double dt = grid_of(study, subject).dt;
    const int steps = window > 0 ? static_cast<int>(std::lround(window / dt)) : 1 << 30;
    const MemberState state = engine->store(member);
    const std::vector<double> gradient = engine->gradient(member, {window, window});
    double largest = 0;
    for (const double value : gradient) largest = std::max(largest, std::abs(value));
    for (std::size_t k = 0; k < gradient.size(); ++k) {
      const int p = ensemble.structures[0].free[k];
      const Prediction y = predict(study, subject, state.parameters, p, steps);
      const Eigen::MatrixXd we = weighted_errors(subject, y.value);
      double expected = 0;
      for (int i = 0; i < 3; ++i) {
        expected -= we.col(i).dot(y.derivative.col(i)) / (state.noise_sd[i] * state.noise_sd[i]);
      }
      // Roundings of sums over the scan, of which the largest entries set the scale.
      EXPECT_NEAR(gradient[k], expected, 1e-9 * std::abs(expected) + 1e-12 * largest)
          << name_of(study.model) << ", member " << member << ", parameter " << p;
    }
  }
}

TEST(DualGradient, IsTheAdjointsOverTheWholeScan) {
  each_equation([](const SmallStudy& study) { expect_dual_gradients(study, 0); });
}

TEST(DualGradient, IsTheAdjointsInWindows) {
  each_equation([](const SmallStudy& study) { expect_dual_gradients(study, 20); });
}

// Inhibition that drives flow and volume to the floor of the domain.
TEST(DualGradient, IsTheAdjointsOnTheFloor) {
  for (const char* integrator : Integrators::kNames) {
    SmallStudy study = mixed_study("stephan", integrator, "bilinear");
    for (Subject& subject : study.subjects) subject.inputs *= -4;
    const Ensemble ensemble = study.ensemble(1);
    const auto engine = make_cpu_engine(Precision::kDouble, 1);
    engine->load(ensemble);
    engine->forward(first_members(3));
    double hits = 0;
    for (int member = 0; member < 3; ++member) hits += engine->report(member).floor_hits;
    ASSERT_GT(hits, 0) << integrator;
    expect_dual_gradients(study, 0);
  }
}

}  // namespace
}  // namespace dcmrnn
