#include "host/stability.hpp"

#include <algorithm>
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

}  // namespace dcmrnn
