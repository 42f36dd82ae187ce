// How far matrices are from a reference, relative to it.
#pragma once

#include <Eigen/Dense>
#include <cmath>
#include <optional>
#include <vector>

namespace dcmrnn {

// ||truth - estimate||_F / ||truth||_F, all matrices together; nothing where the truth is 0.
inline std::optional<double> relative_error(const std::vector<Eigen::MatrixXd>& truth,
                                            const std::vector<Eigen::MatrixXd>& estimate) {
  double squared_error = 0, squared_norm = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    squared_error += (truth[i] - estimate[i]).squaredNorm();
    squared_norm += truth[i].squaredNorm();
  }
  if (squared_norm == 0) return std::nullopt;
  return std::sqrt(squared_error / squared_norm);
}

}  // namespace dcmrnn
