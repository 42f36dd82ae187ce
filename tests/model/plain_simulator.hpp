// The model once more, as plainly as it can be written: what every faster form is held against.
#pragma once

#include <Eigen/Dense>
#include <cmath>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

struct PlainState {
  Eigen::ArrayXd x, s, f, v, q;  // [region]
};

// How fast the state changes under the input u.
inline PlainState plain_slope(const ModelSpec& model, const Parameters& p, const PlainState& h,
                              const Eigen::VectorXd& u) {
  const auto theta = [&](RegionParameter k) { return p.hemodynamics.row(k).transpose().array(); };
  const Eigen::ArrayXd kappa = theta(kKappa), gamma = theta(kGamma), tau = theta(kTau),
                       alpha = theta(kAlpha), e0 = theta(kE0);
  Eigen::MatrixXd M = p.connectivity.A;
  for (Eigen::Index j = 0; j < u.size(); ++j) {
    M += u(j) * p.connectivity.B[static_cast<std::size_t>(j)];
  }
  // What each region sends to the others; to itself it sends x.
  const Eigen::VectorXd phi = model.neural == "sigmoid" ? h.x.tanh() : h.x;
  const Eigen::ArrayXd own = M.diagonal().array() * h.x;
  M.diagonal().setZero();
  const Eigen::ArrayXd outflow = h.v.pow(1 / alpha);
  const Eigen::ArrayXd extraction = 1 - (1 - e0).pow(1 / h.f);
  return {own + (M * phi + p.connectivity.C * u).array(), h.x - kappa * h.s - gamma * (h.f - 1),
          h.s, (h.f - outflow) / tau, (h.f * extraction / e0 - outflow * h.q / h.v) / tau};
}

// h + dt slope.
inline PlainState plain_move(const PlainState& h, double dt, const PlainState& slope) {
  return {h.x + dt * slope.x, h.s + dt * slope.s, h.f + dt * slope.f, h.v + dt * slope.v,
          h.q + dt * slope.q};
}

// One exponential step (integrator/exp2.hpp, exponential_balloon.hpp), in sums of powers, sines and
// exponentials; for gamma above kappa^2 / 4.
inline PlainState plain_exponential_step(const Parameters& p, const PlainState& h,
                                         const Eigen::VectorXd& u, double dt) {
  const auto theta = [&](RegionParameter k) { return p.hemodynamics.row(k).transpose().array(); };
  const Eigen::ArrayXd kappa = theta(kKappa), gamma = theta(kGamma), rate = dt / theta(kTau),
                       alpha = theta(kAlpha), e0 = theta(kE0);
  Eigen::MatrixXd M = dt * p.connectivity.A;
  for (Eigen::Index j = 0; j < u.size(); ++j) {
    M += dt * u(j) * p.connectivity.B[static_cast<std::size_t>(j)];
  }
  Eigen::ArrayXd x = h.x, mean = h.x;
  Eigen::VectorXd term = M * h.x.matrix() + dt * p.connectivity.C * u;  // dt^k / k! of x's k-th
  for (int k = 1; k <= 6; ++k) {
    x += term.array();
    if (k < 6) mean += term.array() / (k + 1);
    term = M * term / (k + 1);
  }

  const Eigen::ArrayXd omega = (gamma - kappa.square() / 4).sqrt(), g = h.f - 1;
  const Eigen::ArrayXd damped = (-kappa * dt / 2).exp();
  const Eigen::ArrayXd b = damped * (omega * dt).sin() / omega;
  const Eigen::ArrayXd gg =
      damped * ((omega * dt).cos() + kappa / (2 * omega) * (omega * dt).sin());
  const Eigen::ArrayXd s = (gg - kappa * b) * h.s - gamma * b * g + b * mean;
  const Eigen::ArrayXd f = 1 + b * h.s + gg * g + (1 - gg) / gamma * mean;

  const Eigen::ArrayXd stiffness = 1 / alpha - 1, w = h.v.pow(stiffness);
  const Eigen::ArrayXd z = rate * w / alpha, p1 = (1 - (-z).exp()) / z, p2 = (1 - p1) / z;
  const Eigen::ArrayXd v = h.v + rate * (p1 * (h.f - w * h.v) + p2 * (f - h.f));
  const Eigen::ArrayXd half = (v - h.v) / (2 * h.v), fm = (h.f + f) / 2;
  const Eigen::ArrayXd wm =
      w * (1 + stiffness * half + stiffness * (stiffness - 1) / 2 * half * half);
  const Eigen::ArrayXd y = rate * wm, r1 = (1 - (-y).exp()) / y, r2 = (1 - r1) / y;
  const Eigen::ArrayXd e = (1 - e0).pow(1 / fm);
  const Eigen::ArrayXd inflow = fm * (1 - e) / e0, slope = (1 - e + e * (1 - e0).log() / fm) / e0;
  return {x, s, f, v, (-y).exp() * h.q + rate * (r1 * inflow + (r2 - r1 / 2) * slope * (f - h.f))};
}

// One step of the model's integrator.
inline PlainState plain_step(const ModelSpec& model, const Parameters& p, const PlainState& h,
                             const Eigen::VectorXd& u, double dt) {
  if (model.integrator == "exp2") return plain_exponential_step(p, h, u, dt);
  const PlainState slope = plain_slope(model, p, h, u);
  const PlainState euler = plain_move(h, dt, slope);
  if (model.integrator == "euler") return euler;
  return plain_move(plain_move(h, dt / 2, slope), dt / 2, plain_slope(model, p, euler, u));
}

// BOLD before every step and after the last, [step + 1, region]; inputs [step, input].
inline Eigen::MatrixXd plain_bold(const ModelSpec& model, const Parameters& p,
                                  const Eigen::MatrixXd& inputs, double dt) {
  const Eigen::Index n = model.region_count();
  const Eigen::ArrayXd zero = Eigen::ArrayXd::Zero(n);
  const Eigen::ArrayXd e0 = p.hemodynamics.row(kE0), epsilon = p.hemodynamics.row(kEpsilon);
  const OutputConstants& c = model.constants;
  const bool stephan = model.output == "stephan";
  const Eigen::ArrayXd k1 = stephan ? Eigen::ArrayXd(4.3 * c.theta0 * e0 * c.TE) : 7 * e0;
  const Eigen::ArrayXd k2 = stephan ? Eigen::ArrayXd(epsilon * c.r0 * e0 * c.TE) : zero + 2;
  const Eigen::ArrayXd k3 = stephan ? Eigen::ArrayXd(1 - epsilon) : 2 * e0 - 0.2;
  PlainState h{zero, zero, zero + 1, zero + 1, zero + 1};
  Eigen::MatrixXd y(inputs.rows() + 1, n);
  for (Eigen::Index t = 0;; ++t) {
    y.row(t) = c.V0 * (k1 * (1 - h.q) + k2 * (1 - h.q / h.v) + k3 * (1 - h.v)).matrix();
    if (t == inputs.rows()) return y;
    h = plain_step(model, p, h, inputs.row(t), dt);
  }
}

}  // namespace dcmrnn
