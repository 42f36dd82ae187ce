// The parameter structs of a DCM (Ep, M.pE), and whether its priors are those that SPM12 sets for
// its masks (spm_dcm_fmri_priors): the only ones that dcmrnn takes over.
#pragma once

#include <optional>

#include "host/io/mat_struct.hpp"
#include "host/io/spm_model.hpp"

namespace dcmrnn {

// decay and epsilon may have one entry for all regions. Nothing where a field is missing or of
// another shape.
std::optional<SpmParameters> read_spm_parameters(MatValue fields, const SpmLayout& layout);

// A fault where options or M hold other priors, which SPM would use in place of its own.
void check_spm_priors(const MatStruct& dcm, const MatStruct& options, SpmModel& model);

}  // namespace dcmrnn
