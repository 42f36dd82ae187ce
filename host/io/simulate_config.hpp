// Reads the section "simulate" of a config.
#pragma once

#include <optional>

#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// No value if the config has no such section.
std::optional<SimulateOptions> read_simulate(Section& root, const ModelSpec& model);

}  // namespace dcmrnn
