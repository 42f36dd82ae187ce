#include "host/posterior.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "dcmrnn/model/scalar_math.hpp"
#include "kernels/loss.hpp"

namespace dcmrnn {

Posterior laplace_posterior(const Ensemble& ensemble, const MemberKey& key,
                            const MemberState& state, const std::vector<double>& matrix,
                            bool descended) {
  const Structure& structure = ensemble.structures[key.structure];
  const Dataset& data = ensemble.datasets[key.dataset];
  const MemberProblem problem = problem_of(ensemble, key);
  const Eigen::Index free = static_cast<Eigen::Index>(structure.free.size());
  Eigen::MatrixXd fisher(free, free);
  for (Eigen::Index i = 0; i < free; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) fisher(i, j) = fisher(j, i) = matrix[packed_index(i, j)];
  }

  Eigen::VectorXd precision(free);
  bool gaussian = true;
  double distance = 0;  // sum z^2 / 2, weighted by beta
  for (Eigen::Index k = 0; k < free; ++k) {
    const int p = structure.free[static_cast<std::size_t>(k)];
    const PriorTerm prior = prior_of(problem, p, state.parameters[p]);
    precision(k) = ensemble.loss.beta * prior.curvature;
    distance += ensemble.loss.beta * prior.value;
    gaussian = gaussian && precision(k) > 0 && structure.l1[p] == 0;
  }

  Posterior posterior;
  const Eigen::LLT<Eigen::MatrixXd> hessian(fisher + Eigen::MatrixXd(precision.asDiagonal()));
  if (hessian.info() != Eigen::Success) {
    posterior.sd = Eigen::VectorXd::Constant(free, std::numeric_limits<double>::quiet_NaN());
    return posterior;
  }
  posterior.sd = hessian.solve(Eigen::MatrixXd::Identity(free, free)).diagonal().cwiseSqrt();
  // Entries that L1 holds at zero have no posterior of their own.
  for (Eigen::Index k = 0; k < free; ++k) {
    const int p = structure.free[static_cast<std::size_t>(k)];
    if (structure.l1[p] > 0 && state.parameters[p] == 0) {
      posterior.sd(k) = std::numeric_limits<double>::quiet_NaN();
    }
  }
  if (!descended || !gaussian || ensemble.loss.unit_noise) return posterior;

  const Eigen::VectorXd S = precision.cwiseSqrt().cwiseInverse();
  const Eigen::MatrixXd scaled =
      Eigen::MatrixXd::Identity(free, free) + S.asDiagonal() * fisher * S.asDiagonal();
  const Eigen::LLT<Eigen::MatrixXd> factor(scaled);
  if (factor.info() != Eigen::Success) return posterior;
  const double log_determinant = 2 * factor.matrixLLT().diagonal().array().log().sum();
  double evidence = -distance - 0.5 * log_determinant;
  for (int n = 0; n < ensemble.layout.regions; ++n) {
    const double variance = state.noise_sd[n] * state.noise_sd[n];
    evidence -= 0.5 * (data.used_scans - data.rank) * std::log(2 * std::numbers::pi * variance) +
                state.sse[n] / (2 * variance);
  }
  if (std::isfinite(evidence)) posterior.log_evidence = evidence;
  return posterior;
}

}  // namespace dcmrnn
