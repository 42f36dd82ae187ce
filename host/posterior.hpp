// Laplace posterior and log evidence at an optimum.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <vector>

#include "kernels/engine.hpp"

namespace dcmrnn {

struct Posterior {
  Eigen::MatrixXd fisher;      // [free, free] J'WJ / sigma^2
  Eigen::MatrixXd covariance;  // [free, free] on the scale of the parameter vector; 0 where held,
                               // NaN where the matrix is not positive definite
  Eigen::VectorXd sd;          // [free]; NaN where L1 holds an entry at zero
  std::optional<double> log_evidence;  // nothing where it means nothing
};

// matrix: J'WJ / sigma^2, packed lower triangle of the free parameters. state: where the member
// ended. The log evidence is that of a converged optimum with estimated noise and Gaussian priors
// only:
//
//   -sum_r [(M_r - rank)/2 log(2 pi sigma_r^2) + SSE_r/(2 sigma_r^2)] - sum z^2 / 2
//   - log |I + S J'WJ S| / 2
//
// and what whitening adds where the noise is not white (Dataset::whitening_evidence). S the prior
// sds, 0 for what is held. `descended` says whether the member ended at an optimum.
Posterior laplace_posterior(const Ensemble& ensemble, const MemberKey& key,
                            const MemberState& state, const std::vector<double>& matrix,
                            bool descended);

}  // namespace dcmrnn
