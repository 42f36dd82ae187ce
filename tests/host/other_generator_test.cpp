// Data of another generator: a fourth-order Runge-Kutta integrator at 1/64 s, written here alone.
#include <gtest/gtest.h>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/simulate.hpp"
#include "tests/model/plain_simulator.hpp"

namespace dcmrnn {
namespace {

constexpr int kFine = 64;  // steps a second

PlainState runge_kutta_step(const ModelSpec& model, const Parameters& p, const PlainState& h,
                            const Eigen::VectorXd& u, double dt) {
  const PlainState k1 = plain_slope(model, p, h, u);
  const PlainState k2 = plain_slope(model, p, plain_move(h, dt / 2, k1), u);
  const PlainState k3 = plain_slope(model, p, plain_move(h, dt / 2, k2), u);
  const PlainState k4 = plain_slope(model, p, plain_move(h, dt, k3), u);
  PlainState end = plain_move(h, dt / 6, k1);
  end = plain_move(end, dt / 3, k2);
  end = plain_move(end, dt / 3, k3);
  return plain_move(end, dt / 6, k4);
}

// BOLD of the state after every `every` steps, the state at rest first: [scan, region].
Eigen::MatrixXd runge_kutta_bold(const ModelSpec& model, const Parameters& p,
                                 const Eigen::MatrixXd& inputs, double inputs_dt, int scans,
                                 int every) {
  const Eigen::Index n = model.region_count();
  const Eigen::ArrayXd zero = Eigen::ArrayXd::Zero(n);
  const Eigen::ArrayXd e0 = p.hemodynamics.row(kE0), epsilon = p.hemodynamics.row(kEpsilon);
  const OutputConstants& c = model.constants;
  PlainState h{zero, zero, zero + 1, zero + 1, zero + 1};
  Eigen::MatrixXd y(scans, n);
  for (int step = 0; step < scans * every; ++step) {
    if (step % every == 0) {
      y.row(step / every) =
          c.V0 * (4.3 * c.theta0 * e0 * c.TE * (1 - h.q) +
                  epsilon * c.r0 * e0 * c.TE * (1 - h.q / h.v) + (1 - epsilon) * (1 - h.v))
                     .matrix();
    }
    const Eigen::Index bin = static_cast<Eigen::Index>(step / (kFine * inputs_dt));
    h = runge_kutta_step(model, p, h, inputs.row(bin), 1.0 / kFine);
  }
  return y;
}

double error(const Eigen::MatrixXd& truth, const Eigen::MatrixXd& estimate) {
  return (truth - estimate).norm() / truth.norm();
}

TEST(OtherGenerator, OrderTwoAtAQuarterSecondRecoversItsTruthFromCleanData) {
  ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "friston2003");
  model.dt = 0.25;
  SimulateOptions design;
  design.subjects = 1;
  design.scans = 1200;
  design.tr = 0.25;
  design.snr.reset();
  Parameters truth = model.prior_mean;
  truth.connectivity.A << -0.8, 0, 0, 0.4, -0.8, 0.2, 0.3, 0, -0.7;
  truth.connectivity.B[0](1, 0) = 0.4;
  truth.connectivity.C(0, 0) = 0.4;
  truth.hemodynamics(kTau, 1) = 1.1;
  design.truth = truth;
  // Only what the truth has is free: with everything free, what is left of the integrator's error
  // goes into connections that are not there.
  Connectivity& free = model.prior_sd.connectivity;
  free.A = (truth.connectivity.A.array() == 0).select(0, free.A);
  free.B[0] = (truth.connectivity.B[0].array() == 0).select(0, free.B[0]);
  free.C = (truth.connectivity.C.array() == 0).select(0, free.C);
  Cohort cohort = simulate(model, design);
  Subject& subject = cohort.subjects[0];
  subject.bold =
      runge_kutta_bold(model, truth, subject.inputs, subject.inputs_dt, design.scans, kFine / 4);
  const auto fitted_by = [&](const std::string& integrator) {
    model.integrator = integrator;
    const SubjectEstimate fit = estimate(cohort, model, {}).subjects[0];
    EXPECT_TRUE(fit.ok()) << fit.reason;
    return fit.estimate.connectivity;
  };
  const double of_euler = error(truth.connectivity.A, fitted_by("euler").A);
  for (const std::string integrator : {"heun", "exp2"}) {
    // What is left is the integrator's error of the second order.
    const Connectivity found = fitted_by(integrator);
    EXPECT_LT(error(truth.connectivity.A, found.A), 0.04) << integrator;
    EXPECT_LT(error(truth.connectivity.B[0], found.B[0]), 0.06) << integrator;
    EXPECT_LT(error(truth.connectivity.C, found.C), 0.05) << integrator;
    EXPECT_GT(of_euler, 2 * error(truth.connectivity.A, found.A))
        << "the data tell the integrators apart";
  }
}

}  // namespace
}  // namespace dcmrnn
