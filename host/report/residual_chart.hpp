// What the model leaves unexplained, over time, one strip per region.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn::report {

// With a band of two standard deviations of the residual, and its autocorrelation at lag one: noise
// that is white stays in the band and has none. Nothing where the subject has no prediction.
std::string draw_residuals(const SubjectEstimate& subject, const std::vector<std::string>& regions,
                           const std::string& unit);

// Of neighbouring values, about their mean; 0 of a constant.
double lag_one_autocorrelation(const Eigen::VectorXd& values);

}  // namespace dcmrnn::report
