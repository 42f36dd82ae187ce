// Errors of estimates against a known truth, for the studies of this folder.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "dcmrnn/dcmrnn.hpp"

namespace dcmrnn::bench {

// ||M_true - M||_F / ||M_true||_F.
inline double relative_error(const Eigen::MatrixXd& estimate, const Eigen::MatrixXd& truth) {
  return (estimate - truth).norm() / truth.norm();
}

inline double relative_error(const std::vector<Eigen::MatrixXd>& estimate,
                             const std::vector<Eigen::MatrixXd>& truth) {
  double distance = 0, size = 0;
  for (std::size_t j = 0; j < truth.size(); ++j) {
    distance += (estimate[j] - truth[j]).squaredNorm();
    size += truth[j].squaredNorm();
  }
  return std::sqrt(distance / size);
}

inline double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle]);
}

struct Errors {
  std::vector<double> A, B, C;  // [subject with an estimate]
  int failed = 0;
};

inline Errors recovery_errors(const Cohort& cohort, const Estimate& fit) {
  Errors errors;
  for (std::size_t k = 0; k < fit.subjects.size(); ++k) {
    const SubjectEstimate& subject = fit.subjects[k];
    if (subject.estimate.connectivity.A.size() == 0) {
      ++errors.failed;
      continue;
    }
    const Connectivity& truth = cohort.subjects[k].truth->parameters.connectivity;
    errors.A.push_back(relative_error(subject.estimate.connectivity.A, truth.A));
    errors.B.push_back(relative_error(subject.estimate.connectivity.B, truth.B));
    errors.C.push_back(relative_error(subject.estimate.connectivity.C, truth.C));
  }
  return errors;
}

}  // namespace dcmrnn::bench
