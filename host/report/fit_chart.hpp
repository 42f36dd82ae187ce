// Observed and predicted BOLD over time, one strip per region.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn::report {

// `unit` of the BOLD data, plain text. Nothing where the subject has no prediction.
std::string draw_fit(const SubjectEstimate& subject, const std::vector<std::string>& regions,
                     const std::string& unit);

}  // namespace dcmrnn::report
