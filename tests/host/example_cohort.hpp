// Subjects of three regions and two inputs with a known truth, for tests of whole fits.
#pragma once

#include <optional>

#include "dcmrnn/simulate.hpp"

namespace dcmrnn {

inline ModelSpec example_model() {
  ModelSpec model = full_model({"a", "b", "c"}, {"u", "v"}, "friston2003");
  model.dt = 0.25;
  for (auto& B : model.prior_sd.connectivity.B) B.setZero();
  model.prior_sd.connectivity.B[1](1, 0) = 0.7;
  model.prior_sd.connectivity.C.setZero();
  model.prior_sd.connectivity.C(0, 0) = model.prior_sd.connectivity.C(2, 1) = 0.5;
  return model;
}

inline Cohort example_cohort(const ModelSpec& model, int subjects, std::optional<double> snr = 5,
                             int scans = 150) {
  SimulateOptions options;
  options.subjects = subjects;
  options.scans = scans;
  options.snr = snr;
  Parameters truth = model.prior_mean;
  truth.connectivity.A << -0.8, 0, 0, 0.5, -0.8, 0.2, 0, 0.4, -0.8;
  truth.connectivity.B[1](1, 0) = 0.5;
  truth.connectivity.C(0, 0) = 0.4;
  truth.connectivity.C(2, 1) = 0.2;
  options.truth = truth;
  return simulate(model, options);
}

inline double error(const Eigen::MatrixXd& estimate, const Eigen::MatrixXd& truth) {
  return (estimate - truth).norm() / truth.norm();
}

}  // namespace dcmrnn
