#include "host/spm_result.hpp"

#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"

namespace dcmrnn {
namespace {

using Eigen::Index;

Eigen::MatrixXd full_covariance(const Covariance& covariance, int size) {
  Eigen::MatrixXd full = Eigen::MatrixXd::Zero(size, size);
  std::size_t entry = 0;
  for (std::size_t k = 0; k < covariance.parameters.size(); ++k) {
    for (std::size_t j = 0; j <= k; ++j) {
      const double value = covariance.lower[entry++];
      full(covariance.parameters[k], covariance.parameters[j]) = value;
      full(covariance.parameters[j], covariance.parameters[k]) = value;
    }
  }
  return full;
}

// On the scale of the parameter vector.
Eigen::MatrixXd prior_covariance(const ModelSpec& model) {
  const std::vector<double> sd = flatten(model.prior_sd), mean = flatten(model.prior_mean);
  const bool natural = model.hemodynamic_scale == HemodynamicPriorScale::kNatural;
  Eigen::VectorXd variance(static_cast<Index>(sd.size()));
  for (std::size_t p = 0; p < sd.size(); ++p) {
    const bool hemodynamic = static_cast<int>(p) >= layout_of(model).neural();
    const double width = natural && hemodynamic ? sd[p] / mean[p] : sd[p];
    variance(static_cast<Index>(p)) = width * width;
  }
  return variance.asDiagonal();
}

Eigen::MatrixXd translated(const Eigen::MatrixXd& covariance, const Parameters& at) {
  const Eigen::MatrixXd jacobian = spm_jacobian(at);
  const Eigen::MatrixXd product = jacobian * covariance * jacobian.transpose();
  return (product + product.transpose()) / 2;
}

}  // namespace

std::optional<SpmResult> spm_result(const ModelSpec& model, const Parameters& estimate,
                                    const Covariance& covariance, const std::string& place,
                                    FaultList& faults) {
  const std::size_t before = faults.count();
  check_spm_model(model, place, faults);
  SpmResult result;
  result.mean = spm_parameters(estimate, model, place, faults);
  result.prior_mean = spm_parameters(model.prior_mean, model, place + ", prior", faults);
  if (faults.count() > before) return std::nullopt;
  result.prior_variance = translated(prior_covariance(model), model.prior_mean);
  if (!covariance.parameters.empty()) {
    result.variance = translated(full_covariance(covariance, layout_of(model).size()), estimate);
  }
  return result;
}

}  // namespace dcmrnn
