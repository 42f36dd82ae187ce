// The lag-one correlation of noise, from a residual.
#pragma once

#include <Eigen/Dense>

namespace dcmrnn {

// What was fitted to the data of one region, and so takes noise out of its residual.
struct FittedDirections {
  Eigen::MatrixXd confounds;  // [scan, rank] orthonormal on the used scans
  Eigen::VectorXd signal;     // [scan] the prediction, projected off the confounds
  double parameters = 0;      // the region's share of the parameters
};

inline constexpr double kLargestAutocorrelation = 0.9;

// rho of AR(1) noise. The residual's own lag-one correlation is too small: what was fitted took
// slow noise with it. Each fitted direction q (a confound; for the parameters so often the
// prediction's) takes q'D q q'R q from e'D e, with R the noise's correlation and D the identity or
// the sum over neighbours in time (as in Worsley et al. 2002, NeuroImage 15, whose traces over all
// pairs of directions these are the leading terms of):
//
//   sum e_k e_{k-1} / sum e_k^2 = (pairs rho - sum_q q'D1 q q'R q) / (M - sum_q q'q q'R q)
//
// solved for rho within +-kLargestAutocorrelation. Pairs are neighbouring scans that are both used.
double estimate_autocorrelation(const Eigen::VectorXd& residual, const Eigen::VectorXd& mask,
                                const FittedDirections& fitted);

}  // namespace dcmrnn
