// DCMs whose equations dcmrnn does not have, refused by name.
#pragma once

#include "host/io/mat_struct.hpp"
#include "host/io/spm_model.hpp"

namespace dcmrnn {

// A fault for each option and field that asks for other equations than the bilinear ones with one
// state per region.
void refuse_other_equations(const MatStruct& dcm, const MatStruct& options);

// A fault where nothing drives the model: spm_dcm_estimate fits such a DCM as a stochastic one.
void refuse_undriven(const MatStruct& dcm, const MatStruct& input, const SpmModel& model);

}  // namespace dcmrnn
