// The checks of one subject that SPM's users know from spm_dcm_fmri_check.
#pragma once

#include <string>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"

namespace dcmrnn::report {

// Variance explained, largest connection between regions, and how many of the model's free
// parameters the data say something about. Of a subject that was fitted.
std::string subject_checks(const SubjectEstimate& subject, const ModelSpec& model);

}  // namespace dcmrnn::report
