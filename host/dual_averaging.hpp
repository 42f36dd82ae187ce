// The step of Hamiltonian Monte Carlo that is accepted with a given probability, found during
// warm-up by dual averaging (Hoffman and Gelman 2014, J Mach Learn Res 15, section 3.2).
#pragma once

#include <cmath>

namespace dcmrnn {

class DualAveraging {
 public:
  DualAveraging(double first_step, double wanted)
      : wanted_(wanted), log_step_(std::log(first_step)), anchor_(std::log(10 * first_step)) {}

  double step() const { return std::exp(log_step_); }
  // accepted: the mean probability of acceptance at the present step.
  void learn(double accepted) {
    ++count_;
    const double share = 1 / (count_ + kDelay);
    error_ = (1 - share) * error_ + share * (wanted_ - accepted);
    log_step_ = anchor_ - std::sqrt(count_) / kShrinkage * error_;
    const double weight = std::pow(count_, -kForgetting);
    log_average_ = weight * log_step_ + (1 - weight) * log_average_;
  }
  // Ends the warm-up: the averaged step from here on.
  void settle() {
    if (count_ > 0) log_step_ = log_average_;
  }

 private:
  // The paper's gamma, t0 and kappa.
  static constexpr double kShrinkage = 0.05, kDelay = 10, kForgetting = 0.75;

  double wanted_;
  double log_step_, anchor_;
  double log_average_ = 0;
  double error_ = 0;
  double count_ = 0;
};

}  // namespace dcmrnn
