#include "host/io/quality.hpp"

#include <cmath>

#include "host/parameter_list.hpp"

namespace dcmrnn {

Quality quality(const SubjectEstimate& subject) {
  Quality result;
  if (!has_values(subject.estimate)) return result;
  if (std::isfinite(subject.variance_explained)) {
    result.variance_explained = subject.variance_explained;
    result.enough_variance = subject.variance_explained > kVarianceExplainedNeeded;
  }
  if (std::isfinite(subject.step_stability)) {
    result.step_stability = subject.step_stability;
    result.step_short_enough = subject.step_stability <= kStepStabilityAllowed;
  }
  Eigen::MatrixXd between = subject.estimate.connectivity.A.cwiseAbs();
  between.diagonal().setZero();
  if (between.rows() > 1) result.largest_connection = between.maxCoeff();
  result.enough_connection =
      !result.largest_connection || *result.largest_connection >= kConnectionNeeded;
  return result;
}

bool chains_have_mixed(const PosteriorSample& sample) {
  return sample.largest_r_hat <= kRHatAllowed;
}

}  // namespace dcmrnn
