// What is done and said once a cohort is fitted.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/cli/log.hpp"

namespace dcmrnn::cli {

// Reads the results back: an exit code of 0 promises that they are there. Throws
// Error(kInputOutput).
void verify_results(const std::filesystem::path& file,
                    const std::vector<SubjectEstimate>& expected);

// Names the subjects whose fit failed, and warns of fits that explain little or step too far; those
// with unusable data were named when these were read. How many have no fit, both kinds together.
std::size_t report_failures(const Cohort& cohort, const std::vector<SubjectEstimate>& subjects,
                            Log& log);

}  // namespace dcmrnn::cli
