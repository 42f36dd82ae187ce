// One chain of Hamiltonian Monte Carlo (Neal 2011, MCMC using Hamiltonian dynamics) with unit
// masses. The potential, minus the log density up to a constant, is evaluated by the caller.
#pragma once

#include <Eigen/Dense>

#include "host/random.hpp"

namespace dcmrnn {

// A point [coordinate] with the potential and its slope there.
struct ChainPoint {
  Eigen::VectorXd at, slope;
  double potential = 0;
};

// A trajectory: begin, then `advance` and `arrive` for each leapfrog step, then `decide`.
class HamiltonianChain {
 public:
  // point: where the density is not zero.
  HamiltonianChain(ChainPoint point, const RandomStream& random)
      : now_(std::move(point)), random_(random) {}

  // A new momentum, N(0, 1).
  void begin();
  // Half a kick and a drift: where the potential is needed next.
  const Eigen::VectorXd& advance(double step);
  // The potential and slope there; the other half of the kick.
  void arrive(double step, double potential, const Eigen::VectorXd& slope);
  // The trajectory met a point of no density: it will not be accepted.
  void abandon() { abandoned_ = true; }
  bool abandoned() const { return abandoned_; }
  // Where the trajectory has come to.
  const Eigen::VectorXd& trial() const { return trial_.at; }
  // Metropolis: the end of the trajectory is the new point, or the old one stays. Returns the
  // probability it was accepted with.
  double decide();

  const ChainPoint& now() const { return now_; }
  // Other coordinates for the same point, between two trajectories: at = center + spread z.
  void change_coordinates(const Eigen::VectorXd& center, const Eigen::MatrixXd& spread) {
    now_.at = spread.triangularView<Eigen::Lower>().solve(now_.at - center);
    now_.slope = spread.triangularView<Eigen::Lower>().transpose() * now_.slope;
  }
  // Draws that were accepted.
  int accepted() const { return accepted_; }

 private:
  double energy(const ChainPoint& point) const {
    return point.potential + 0.5 * momentum_.squaredNorm();
  }

  ChainPoint now_, trial_;
  RandomStream random_;
  Eigen::VectorXd momentum_;
  double begun_with_ = 0;  // energy
  bool abandoned_ = false;
  int accepted_ = 0;
};

}  // namespace dcmrnn
