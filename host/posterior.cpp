#include "host/posterior.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include "kernels/loss.hpp"

namespace dcmrnn {
namespace {

Eigen::MatrixXd symmetric(const std::vector<double>& packed, Eigen::Index size) {
  Eigen::MatrixXd matrix(size, size);
  for (Eigen::Index i = 0; i < size; ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) matrix(i, j) = matrix(j, i) = packed[packed_index(i, j)];
  }
  return matrix;
}

// The free parameters' priors at a state.
struct PriorView {
  Eigen::VectorXd precision;  // [free]; 0 without a Gaussian, and where held
  Eigen::VectorXd moves;      // [free] 1, or 0 where held
  double distance = 0;        // sum z^2 / 2, weighted by beta
  bool gaussian = true;       // whether all that move have a Gaussian and no L1 term
};

PriorView view_priors(const MemberProblem& problem, const std::vector<double>& parameters) {
  PriorView view;
  view.precision = Eigen::VectorXd(problem.free_count);
  view.moves = Eigen::VectorXd(problem.free_count);
  for (int k = 0; k < problem.free_count; ++k) {
    const int p = problem.free[k];
    const PriorTerm prior = prior_of(problem, p, parameters[static_cast<std::size_t>(p)]);
    view.precision(k) = problem.beta * prior.curvature;
    view.moves(k) = is_held(problem, p) ? 0 : 1;
    view.distance += problem.beta * prior.value;
    const bool gaussian = view.precision(k) > 0 && problem.l1[p] == 0;
    view.gaussian = view.gaussian && (gaussian || is_held(problem, p));
  }
  return view;
}

double log_determinant(const Eigen::LLT<Eigen::MatrixXd>& factor) {
  return 2 * factor.matrixLLT().diagonal().array().log().sum();
}

}  // namespace

Posterior laplace_posterior(const Ensemble& ensemble, const MemberKey& key,
                            const MemberState& state, const std::vector<double>& matrix,
                            bool descended) {
  const Dataset& data = ensemble.datasets[static_cast<std::size_t>(key.dataset)];
  const MemberProblem problem = problem_of(ensemble, key);
  const Eigen::Index free = problem.free_count;
  const PriorView priors = view_priors(problem, state.parameters);

  Posterior posterior;
  posterior.fisher = symmetric(matrix, free);
  // What is held has a unit row here.
  Eigen::MatrixXd hessian =
      priors.moves.asDiagonal() * posterior.fisher * priors.moves.asDiagonal();
  hessian.diagonal() += priors.precision + Eigen::VectorXd::Ones(free) - priors.moves;
  const Eigen::LLT<Eigen::MatrixXd> factor(hessian);
  if (factor.info() != Eigen::Success) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    posterior.covariance = Eigen::MatrixXd::Constant(free, free, none);
    posterior.sd = Eigen::VectorXd::Constant(free, none);
    return posterior;
  }
  posterior.covariance = factor.solve(Eigen::MatrixXd(priors.moves.asDiagonal()));
  posterior.sd = posterior.covariance.diagonal().cwiseSqrt();
  // Entries that L1 holds at zero have no posterior of their own.
  for (Eigen::Index k = 0; k < free; ++k) {
    const std::size_t p = static_cast<std::size_t>(problem.free[k]);
    if (problem.l1[p] > 0 && state.parameters[p] == 0) {
      posterior.sd(k) = std::numeric_limits<double>::quiet_NaN();
    }
  }
  if (!descended || !priors.gaussian || ensemble.loss.unit_noise) return posterior;

  // |I + S J'WJ S| is |J'WJ + S^-2| |S|^2 over what moves.
  double evidence = data.whitening_evidence - priors.distance - 0.5 * log_determinant(factor);
  for (Eigen::Index k = 0; k < free; ++k) {
    if (priors.moves(k) > 0) evidence += 0.5 * std::log(priors.precision(k));
  }
  for (std::size_t n = 0; n < state.sse.size(); ++n) {
    const double variance = state.noise_sd[n] * state.noise_sd[n];
    evidence -= 0.5 * (data.used_scans - data.rank) * std::log(2 * std::numbers::pi * variance) +
                state.sse[n] / (2 * variance);
  }
  if (std::isfinite(evidence)) posterior.log_evidence = evidence;
  return posterior;
}

}  // namespace dcmrnn
