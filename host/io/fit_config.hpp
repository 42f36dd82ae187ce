// Reads the sections "ensemble", "loss", "fit" and "engine" of a config.
#pragma once

#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// compares: several hypotheses are compared.
FitOptions read_fit_options(Section& root, const ModelSpec& model, bool compares);

// The parts of an effective config that the command line may override, as the options have them.
void write_fit_options(const FitOptions& options, Json& effective);

}  // namespace dcmrnn
