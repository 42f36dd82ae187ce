// Reads the section "model" of a config.
#pragma once

#include "dcmrnn/model_spec.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// The model of the config, complete and consistent if no fault was added to the context.
ModelSpec read_model(Section& root);

}  // namespace dcmrnn
