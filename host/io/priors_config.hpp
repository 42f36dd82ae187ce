// Reads the priors and constants of a model.
#pragma once

#include "dcmrnn/model_spec.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// Reads the keys "priors" and "constants" of the model's section into a model whose regions and
// inputs are set. The more special word wins: a single edge's or region's prior, then the prior of
// a kind of parameter (or its constant, which fixes it: one of the two), then the preset. `mask`
// says which connections exist: the others get mean and sd 0.
void read_priors(Section& section, const Connectivity& mask, ModelSpec& model);

}  // namespace dcmrnn
