// The report of one subject, a page of its own.
#pragma once

#include <string>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"

namespace dcmrnn::report {

// One HTML file that needs nothing but itself: checks, connectivity, fit, residual, starts,
// hemodynamics and the methods text. `engine`: what computed it.
std::string subject_page(const Study& study, const SubjectEstimate& subject,
                         const EngineReport& engine);

}  // namespace dcmrnn::report
