#include "host/hamiltonian_chain.hpp"

#include <algorithm>
#include <cmath>

namespace dcmrnn {

void HamiltonianChain::begin() {
  momentum_.resize(now_.at.size());
  for (double& momentum : momentum_) momentum = random_.normal();
  trial_ = now_;
  begun_with_ = energy(now_);
  abandoned_ = false;
}

const Eigen::VectorXd& HamiltonianChain::advance(double step) {
  momentum_ -= 0.5 * step * trial_.slope;
  trial_.at += step * momentum_;
  return trial_.at;
}

void HamiltonianChain::arrive(double step, double potential, const Eigen::VectorXd& slope) {
  if (!std::isfinite(potential) || !slope.allFinite()) return abandon();
  trial_.potential = potential;
  trial_.slope = slope;
  momentum_ -= 0.5 * step * slope;
}

double HamiltonianChain::decide() {
  const double chance = random_.uniform();
  const double gain = begun_with_ - energy(trial_);
  const double probability = abandoned_ || !std::isfinite(gain) ? 0 : std::exp(std::min(0.0, gain));
  if (chance < probability) {
    now_ = trial_;
    ++accepted_;
  }
  return probability;
}

}  // namespace dcmrnn
