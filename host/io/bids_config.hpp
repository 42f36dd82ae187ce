// Reads the section "bids": what of a BIDS derivatives data set is fitted, and how events become
// inputs.
#pragma once

#include <optional>

#include "dcmrnn/bids.hpp"
#include "dcmrnn/model_spec.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// None where the study has no such section.
std::optional<BidsOptions> read_bids(Section& root, const ModelSpec& model);

}  // namespace dcmrnn
