// Prediction and gradient as somebody would write them with Eigen: fixed-size arrays of `Members`
// members in columns of regions, natural exponentials and logarithms, every state of the scan kept,
// then reversed. Written from the model's equations alone; shares no arithmetic with the engine.
//
//   x' = x + dt (A x + sum_j u_j B_j x + C u)     s' = s + dt (x - kappa s - gamma (f - 1))
//   f' = f + dt s     v' = v + dt (f - v^(1/alpha)) / tau
//   q' = q + dt (f (1 - (1-E0)^(1/f)) / E0 - v^(1/alpha) q / v) / tau
//   y = V0 (k1 (1 - q) + k2 (1 - q / v) + k3 (1 - v)),   k1 = 4.3 theta0 E0 TE, k2 = epsilon r0 E0
//   TE, k3 = 1 - epsilon;   loss = sum_r e_r' e_r / (2 sigma_r^2), e the residual
//
// It has no floor on f and v and no mask: for trajectories that stay in the domain.
#pragma once

#include <Eigen/Dense>
#include <vector>

#include "kernels/ensemble_view.hpp"

namespace dcmrnn::peers {

template <class S, int Members, int Regions, int Inputs>
class EigenProgram {
 public:
  using Column = Eigen::Array<S, Members, 1>;
  using Regional = Eigen::Array<S, Members, Regions>;

  // One member's data in the ensemble: data set 0 on grid 0. window_steps: of the windowed
  // gradient.
  EigenProgram(const Ensemble& ensemble, int window_steps)
      : window_steps_(window_steps),
        layout_(ensemble.layout),
        constants_(ensemble.constants),
        grid_(&ensemble.grids[0]),
        data_(&ensemble.datasets[0]),
        parameter_(layout_.size()),
        gradient_(layout_.size()),
        tape_(grid_->steps + 1),
        scan_at_(grid_->steps + 1, -1) {
    for (int scan = 0; scan < grid_->scans; ++scan)
      scan_at_[grid_->scan_step[scan * Regions]] = scan;
    source_.resize(grid_->scans);
  }

  // Natural scale.
  void set_parameter(int p, int member, S value) { parameter_[p](member) = value; }
  S gradient(int p, int member) const { return gradient_[p](member); }

  S loss(int member) const { return loss_(member); }

  // The loss, keeping no state.
  void predict() {
    read_parameters();
    loss_.setZero();
    State h = rest(), next;
    read_residual(h, 0);
    for (int t = 0, run = -1; t < grid_->steps; ++t) {
      if (t == data_->run_begin[run + 1]) enter(++run);
      step(h, next);
      h = next;
      read_residual(h, t + 1);
    }
  }
  void exact_gradient() { gradient_in_windows(grid_->steps); }
  // The adjoint stops at each window's begin.
  void windowed_gradient() { gradient_in_windows(window_steps_); }

 private:
  struct State {
    Regional x, s, f, v, q;
  };

  void read_parameters() {
    const auto theta = [&](int which) {
      Regional r;
      for (int n = 0; n < Regions; ++n) r.col(n) = parameter_[layout_.phi(which, n)];
      return r;
    };
    kappa_ = theta(kKappa);
    gamma_ = theta(kGamma);
    tau_ = theta(kTau);
    inverse_alpha_ = theta(kAlpha).inverse();
    E0_ = theta(kE0);
    epsilon_ = theta(kEpsilon);
    log_o_ = (1 - E0_).log();
    const S V0 = static_cast<S>(constants_.V0);
    k1_ = V0 * static_cast<S>(4.3 * constants_.theta0 * constants_.TE) * E0_;
    k2_ = V0 * static_cast<S>(constants_.r0 * constants_.TE) * epsilon_ * E0_;
    k3_ = V0 * (1 - epsilon_);
  }

  S level(int run, int j) const { return static_cast<S>(data_->run_level[run * Inputs + j]); }

  // Effective connectivity and drive at the input levels of a run.
  void enter(int run) {
    for (int i = 0; i < Regions; ++i) {
      for (int k = 0; k < Regions; ++k) {
        Column m = parameter_[layout_.a(i, k)];
        for (int j = 0; j < Inputs; ++j) m += level(run, j) * parameter_[layout_.b(j, i, k)];
        M_[i * Regions + k] = m;
      }
      drive_.col(i).setZero();
      for (int j = 0; j < Inputs; ++j) drive_.col(i) += level(run, j) * parameter_[layout_.c(i, j)];
    }
  }

  static State rest() {
    State h;
    h.x.setZero();
    h.s.setZero();
    h.f.setOnes();
    h.v.setOnes();
    h.q.setOnes();
    return h;
  }

  void step(const State& b, State& a) const {
    const S dt = static_cast<S>(grid_->dt);
    a.x = b.x + dt * drive_;
    for (int i = 0; i < Regions; ++i) {
      for (int k = 0; k < Regions; ++k) a.x.col(i) += dt * M_[i * Regions + k] * b.x.col(k);
    }
    const Regional power = (inverse_alpha_ * b.v.log()).exp();  // v^(1/alpha)
    const Regional e = (log_o_ / b.f).exp();                    // (1-E0)^(1/f)
    a.s = b.s + dt * (b.x - kappa_ * b.s - gamma_ * (b.f - 1));
    a.f = b.f + dt * b.s;
    a.v = b.v + dt * (b.f - power) / tau_;
    a.q = b.q + dt * (b.f * (1 - e) / E0_ - power * b.q / b.v) / tau_;
  }

  // Where a scan is read at step t: adds to the loss and keeps its derivative by the prediction.
  void read_residual(const State& h, int t) {
    const int scan = scan_at_[t];
    if (scan < 0) return;
    const Regional y = k1_ * (1 - h.q) + k2_ * (1 - h.q / h.v) + k3_ * (1 - h.v);
    for (int n = 0; n < Regions; ++n) {
      const double sd = data_->signal_sd[n];
      const Column residual = y.col(n) - static_cast<S>(data_->bold[scan * Regions + n]);
      source_[scan].col(n) = residual * static_cast<S>(1 / (sd * sd));
      loss_ += residual * source_[scan].col(n) / 2;
    }
  }

  void gradient_in_windows(int window) {
    read_parameters();
    loss_.setZero();
    tape_[0] = rest();
    read_residual(tape_[0], 0);
    for (int t = 0, run = -1; t < grid_->steps; ++t) {
      if (t == data_->run_begin[run + 1]) enter(++run);
      step(tape_[t], tape_[t + 1]);
      read_residual(tape_[t + 1], t + 1);
    }
    reverse(window);
  }

  void reverse(int window) {
    const S dt = static_cast<S>(grid_->dt);
    for (Column& g : gradient_) g.setZero();
    Regional kappa = Regional::Zero(), gamma = kappa, tau = kappa, inverse_alpha = kappa,
             E0 = kappa, epsilon = kappa;
    const State none{kappa, kappa, kappa, kappa, kappa};
    State a = none;
    int run = static_cast<int>(data_->run_begin.size()) - 2;
    enter(run);
    for (int t = grid_->steps; t > 0; --t) {
      if (t % window == 0) a = none;
      if (const int scan = scan_at_[t]; scan >= 0)
        read_scan(tape_[t], source_[scan], a, E0, epsilon);
      const State& b = tape_[t - 1];
      if (t == data_->run_begin[run]) enter(--run);
      const Regional power = (inverse_alpha_ * b.v.log()).exp();
      const Regional e = (log_o_ / b.f).exp();
      const Regional extraction = b.f * (1 - e) / E0_;
      const Regional outflow = power * b.q / b.v;
      const Regional av = a.v * dt / tau_, aq = a.q * dt / tau_;

      kappa -= dt * a.s * b.s;
      gamma -= dt * a.s * (b.f - 1);
      tau -= (av * (b.f - power) + aq * (extraction - outflow)) / tau_;
      inverse_alpha -= (av * power + aq * outflow) * b.v.log();
      E0 += aq * (e / (1 - E0_) - extraction) / E0_;
      add_connections(run, b.x, dt * a.x);

      State before;
      before.x = a.x + dt * a.s;
      for (int k = 0; k < Regions; ++k) {
        for (int i = 0; i < Regions; ++i) {
          before.x.col(k) += dt * M_[i * Regions + k] * a.x.col(i);
        }
      }
      before.s = a.s * (1 - dt * kappa_) + dt * a.f;
      before.f = a.f - dt * gamma_ * a.s + av + aq * (1 - e + e * log_o_ / b.f) / E0_;
      before.v = a.v - (av * inverse_alpha_ * power + aq * (inverse_alpha_ - 1) * outflow) / b.v;
      before.q = a.q - aq * power / b.v;
      a = before;
    }
    const Regional alpha = -inverse_alpha * inverse_alpha_ * inverse_alpha_;
    const Regional* sums[kRegionParameters] = {&kappa, &gamma, &tau, &alpha, &E0, &epsilon};
    for (int p = 0; p < kRegionParameters; ++p) {
      for (int n = 0; n < Regions; ++n) gradient_[layout_.phi(p, n)] = sums[p]->col(n);
    }
  }

  void read_scan(const State& h, const Regional& source, State& a, Regional& E0,
                 Regional& epsilon) {
    const S V0 = static_cast<S>(constants_.V0);
    const S slope1 = static_cast<S>(4.3 * constants_.theta0 * constants_.TE);
    const S slope2 = static_cast<S>(constants_.r0 * constants_.TE);
    a.v += source * (k2_ * h.q / (h.v * h.v) - k3_);
    a.q -= source * (k1_ + k2_ / h.v);
    E0 += source * V0 * (slope1 * (1 - h.q) + slope2 * epsilon_ * (1 - h.q / h.v));
    epsilon += source * V0 * (slope2 * E0_ * (1 - h.q / h.v) - (1 - h.v));
  }

  void add_connections(int run, const Regional& x, const Regional& a) {
    for (int i = 0; i < Regions; ++i) {
      for (int k = 0; k < Regions; ++k) {
        const Column product = a.col(i) * x.col(k);
        gradient_[layout_.a(i, k)] += product;
        for (int j = 0; j < Inputs; ++j) gradient_[layout_.b(j, i, k)] += level(run, j) * product;
      }
      for (int j = 0; j < Inputs; ++j) gradient_[layout_.c(i, j)] += level(run, j) * a.col(i);
    }
  }

  int window_steps_;
  ParameterLayout layout_;
  OutputConstants constants_;
  const ScanGrid* grid_;
  const Dataset* data_;
  template <class T>
  using Aligned = std::vector<T, Eigen::aligned_allocator<T>>;
  Aligned<Column> parameter_, gradient_;  // [parameter]
  Aligned<State> tape_;                   // [step + 1]
  std::vector<int> scan_at_;              // [step + 1] scan read there, or -1
  Aligned<Regional> source_;              // [scan]
  Aligned<Column> M_ = Aligned<Column>(Regions * Regions, Column::Zero());
  Column loss_ = Column::Zero();
  Regional drive_ = Regional::Zero(), kappa_ = drive_, gamma_ = drive_, tau_ = drive_,
           inverse_alpha_ = drive_, E0_ = drive_, epsilon_ = drive_, log_o_ = drive_, k1_ = drive_,
           k2_ = drive_, k3_ = drive_;
};

}  // namespace dcmrnn::peers
