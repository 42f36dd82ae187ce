// The model once more, as plainly as it can be written: what every faster form is held against.
#pragma once

#include <Eigen/Dense>
#include <cmath>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// BOLD before every step and after the last, [step + 1, region]; inputs [step, input].
inline Eigen::MatrixXd plain_bold(const ModelSpec& model, const Parameters& p,
                                  const Eigen::MatrixXd& inputs, double dt) {
  const Eigen::Index n = model.region_count();
  Eigen::ArrayXd x = Eigen::ArrayXd::Zero(n), s = x, f = x + 1, v = x + 1, q = x + 1;
  const auto theta = [&](RegionParameter k) { return p.hemodynamics.row(k).transpose().array(); };
  const Eigen::ArrayXd kappa = theta(kKappa), gamma = theta(kGamma), tau = theta(kTau),
                       alpha = theta(kAlpha), e0 = theta(kE0), epsilon = theta(kEpsilon);
  const OutputConstants& c = model.constants;
  Eigen::MatrixXd y(inputs.rows() + 1, n);
  for (Eigen::Index t = 0;; ++t) {
    const bool stephan = model.output == "stephan";
    const Eigen::ArrayXd k1 = stephan ? Eigen::ArrayXd(4.3 * c.theta0 * e0 * c.TE) : 7 * e0;
    const Eigen::ArrayXd k2 = stephan ? Eigen::ArrayXd(epsilon * c.r0 * e0 * c.TE) : 0 * e0 + 2;
    const Eigen::ArrayXd k3 = stephan ? Eigen::ArrayXd(1 - epsilon) : 2 * e0 - 0.2;
    y.row(t) = c.V0 * (k1 * (1 - q) + k2 * (1 - q / v) + k3 * (1 - v)).matrix().transpose();
    if (t == inputs.rows()) return y;
    Eigen::MatrixXd M = p.connectivity.A;
    for (Eigen::Index j = 0; j < inputs.cols(); ++j) {
      M += inputs(t, j) * p.connectivity.B[static_cast<std::size_t>(j)];
    }
    const Eigen::VectorXd drive = M * x.matrix() + p.connectivity.C * inputs.row(t).transpose();
    const Eigen::ArrayXd outflow = v.pow(1 / alpha);
    const Eigen::ArrayXd extraction = 1 - (1 - e0).pow(1 / f);
    const Eigen::ArrayXd ds = x - kappa * s - gamma * (f - 1);
    const Eigen::ArrayXd dv = (f - outflow) / tau;
    const Eigen::ArrayXd dq = (f * extraction / e0 - outflow * q / v) / tau;
    f += dt * s;
    s += dt * ds;
    v += dt * dv;
    q += dt * dq;
    x += dt * drive.array();
  }
}

}  // namespace dcmrnn
