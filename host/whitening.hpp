// First-order autoregressive noise, AR(1): e_k = rho e_{k-1} + innovation, stationary, so that
// corr(e_j, e_k) = rho^|j - k| in scans.
#pragma once

#include <Eigen/Dense>
#include <cmath>

#include "host/random.hpp"

namespace dcmrnn {

// What whitens the noise of one region: L with L R L' = I, the inverse Cholesky factor of the
// correlation matrix R of the used scans, in the form of kernels/whitening.hpp. With p = rho^(scans
// since the last used one), 0 at the first used scan:
//   own = 1 / sqrt(1 - p^2),  lagged = p / sqrt(1 - p^2)
// The whitened noise keeps its sd.
struct Whitening {
  Eigen::VectorXd own, lagged;  // [scan], 0 at masked ones
  // L of each column of y [scan, any]; masked scans come out 0.
  Eigen::MatrixXd apply(const Eigen::VectorXd& mask, const Eigen::MatrixXd& y) const;
};

// log |L| from its diagonal, whose zeros are masked scans.
template <class Values>
double log_diagonal(const Values& own) {
  double sum = 0;
  for (const double diagonal : own) sum += diagonal > 0 ? std::log(diagonal) : 0;
  return sum;
}

// |rho| < 1. mask [scan]: 1 used, 0 not.
Whitening ar1_whitening(double rho, const Eigen::VectorXd& mask);

// What AR(1) noise with this estimate of rho adds to the log evidence of one region, beside the
// whitened data's own:
//   log |L| - log |Q'L'L Q| / 2 + log(1/2) + log(2 pi (1 - rho^2) / M) / 2
// the change of variables; what the confounds, of any size beforehand, take (Q orthonormal on the
// used scans; whitened: L Q [scan, rank]); and Laplace's approximation over rho, uniform in (-1, 1)
// beforehand, of which M used scans leave the variance (1 - rho^2) / M.
double ar1_evidence(const Whitening& whitening, double rho, const Eigen::MatrixXd& whitened,
                    int used_scans);

// Noise [scan, region] of these sds [region] and lag-one correlations [region] (none: white), drawn
// scan after scan; white noise takes the same numbers.
Eigen::MatrixXd draw_noise(Eigen::Index scans, const Eigen::VectorXd& sd,
                           const Eigen::VectorXd& rho, RandomStream random);

}  // namespace dcmrnn
