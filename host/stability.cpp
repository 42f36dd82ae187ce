#include "host/stability.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace dcmrnn {

double largest_growth_rate(const Connectivity& connectivity, const Eigen::MatrixXd& levels) {
  double largest = -std::numeric_limits<double>::infinity();
  for (Eigen::Index level = 0; level < levels.rows(); ++level) {
    Eigen::MatrixXd effective = connectivity.A;
    for (std::size_t j = 0; j < connectivity.B.size(); ++j) {
      effective += levels(level, static_cast<Eigen::Index>(j)) * connectivity.B[j];
    }
    largest = std::max(largest, effective.eigenvalues().real().maxCoeff());
  }
  return largest;
}

double step_stability(double dt, const RegionParameters& hemodynamics,
                      const Eigen::VectorXd& largest_volume) {
  double largest = 0;
  for (Eigen::Index i = 0; i < largest_volume.size(); ++i) {
    const double alpha = hemodynamics(kAlpha, i), tau = hemodynamics(kTau, i);
    largest =
        std::max(largest, dt * std::pow(largest_volume(i), 1 / alpha - 1) / (2 * tau * alpha));
  }
  return largest;
}

}  // namespace dcmrnn
