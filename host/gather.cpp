#include "host/gather.hpp"

#include <cmath>
#include <limits>

#include "host/confounds.hpp"
#include "host/identifiability.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/stability.hpp"
#include "host/trajectory.hpp"
#include "host/whitening.hpp"
#include "kernels/loss.hpp"

namespace dcmrnn {
namespace {

// Standard deviations of all parameters on their natural scale: 0 where fixed, by the delta method
// for theta = mean exp(phi).
Parameters natural_sd(const ModelSpec& model, const Structure& structure, const BestFit& best,
                      const Parameters& estimate) {
  const ParameterLayout layout = layout_of(model);
  const std::vector<double> theta = flatten(estimate);
  std::vector<double> sd(layout.size(), 0);
  for (std::size_t k = 0; k < structure.free.size(); ++k) {
    const int p = structure.free[k];
    sd[p] = best.posterior.sd(static_cast<Eigen::Index>(k)) * (p < layout.neural() ? 1 : theta[p]);
  }
  return unflatten(sd, layout.regions, layout.inputs);
}

// r2 = 1 - RSS / TSS per region; variance explained = sum yhat^2 / (sum yhat^2 + sum e^2), percent.
void measure_fit(const Eigen::VectorXd& mask, SubjectEstimate& estimate) {
  const Eigen::MatrixXd error = mask.asDiagonal() * (estimate.observed - estimate.predicted);
  const Eigen::MatrixXd predicted = mask.asDiagonal() * estimate.predicted;
  const Eigen::MatrixXd observed = mask.asDiagonal() * estimate.observed;
  const Eigen::VectorXd rss = error.colwise().squaredNorm();
  const double used = mask.sum();
  estimate.r2 = Eigen::VectorXd(observed.cols());
  for (Eigen::Index i = 0; i < observed.cols(); ++i) {
    const double mean = observed.col(i).sum() / used;
    const double tss = observed.col(i).squaredNorm() - used * mean * mean;
    estimate.r2(i) = 1 - rss(i) / tss;
  }
  const double explained = predicted.squaredNorm();
  estimate.variance_explained = 100 * explained / (explained + rss.sum());
}

Covariance packed(const Structure& structure, const Eigen::MatrixXd& covariance) {
  Covariance result{structure.free, {}};
  for (Eigen::Index i = 0; i < covariance.rows(); ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) result.lower.push_back(covariance(i, j));
  }
  return result;
}

}  // namespace

void gather_estimate(const ModelSpec& model, const Ensemble& ensemble, const MemberKey& key,
                     const Subject& subject, const TimeGrid& grid, const BestFit& best,
                     bool keep_covariance, SubjectEstimate& estimate) {
  const Structure& structure = ensemble.structures[key.structure];
  estimate.estimate = from_vector(model, best.state.parameters);
  estimate.sd = natural_sd(model, structure, best, estimate.estimate);
  estimate.log_evidence = best.posterior.log_evidence;
  if (best.posterior.covariance.allFinite()) {
    estimate.identifiability = identifiability(model, structure, best.posterior.covariance);
    if (keep_covariance) estimate.covariance = packed(structure, best.posterior.covariance);
  }

  const LossTerms terms = loss_terms(problem_of(ensemble, key), best.state.parameters.data(),
                                     best.state.noise_sd.data(), best.state.sse.data());
  // F is half of the abstract's L under unit noise.
  const double scale = ensemble.loss.unit_noise ? 2 : 1;
  const double whitening = log_diagonal(ensemble.datasets[key.dataset].own);
  estimate.loss = {scale * terms.total() - whitening, scale * terms.data - whitening,
                   scale * terms.l1, scale * terms.prior};
  estimate.noise_sd =
      Eigen::Map<const Eigen::VectorXd>(best.state.noise_sd.data(), model.region_count());
  if (ensemble.loss.unit_noise) {
    // The loss takes sigma = 1; what the residual says is reported.
    const double freedom = std::max(1.0, noise_freedom(problem_of(ensemble, key)));
    for (int n = 0; n < model.region_count(); ++n) {
      estimate.noise_sd(n) = std::sqrt(best.state.sse[n] / freedom);
    }
  }

  const Trajectory trajectory =
      run_trajectory(model, estimate.estimate, grid.inputs, grid.dt, grid.scan_steps);
  const Eigen::MatrixXd basis = confound_basis(subject.confounds, subject.mask);
  estimate.observed = project_out(basis, subject.mask, subject.bold);
  estimate.predicted = project_out(basis, subject.mask, trajectory.bold);
  measure_fit(subject.mask, estimate);
  estimate.dt = grid.dt;
  estimate.step_stability = step_stability(model.integrator, grid.dt,
                                           estimate.estimate.hemodynamics, trajectory.highest_v);
  estimate.scan_time =
      Eigen::VectorXd::LinSpaced(subject.scans(), 0, subject.tr * std::max(0, subject.scans() - 1));
}

}  // namespace dcmrnn
