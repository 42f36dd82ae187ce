// Errors of estimates against a known truth, for the benches of this folder.
#pragma once

#include <limits>
#include <vector>

#include "dcmrnn/dcmrnn.hpp"
#include "host/quantile.hpp"
#include "host/relative_error.hpp"

namespace dcmrnn::bench {

// Not a number of none.
inline double median_or_nan(std::vector<double> values) {
  return median(std::move(values)).value_or(std::numeric_limits<double>::quiet_NaN());
}

struct Errors {
  std::vector<double> A, B, C;  // [subject with an estimate]
  int failed = 0;
};

// Of truths without a matrix of zeros.
inline Errors recovery_errors(const Cohort& cohort, const Estimate& fit) {
  Errors errors;
  for (std::size_t k = 0; k < fit.subjects.size(); ++k) {
    const Connectivity& found = fit.subjects[k].estimate.connectivity;
    if (found.A.size() == 0) {
      ++errors.failed;
      continue;
    }
    const Connectivity& truth = cohort.subjects[k].truth->parameters.connectivity;
    errors.A.push_back(relative_error({truth.A}, {found.A}).value());
    errors.B.push_back(relative_error(truth.B, found.B).value());
    errors.C.push_back(relative_error({truth.C}, {found.C}).value());
  }
  return errors;
}

}  // namespace dcmrnn::bench
