// Reads "hypotheses": models to compare. What one says of a key stands in the place of what "model"
// says of it: {"B": {}} is a hypothesis without modulations.
#pragma once

#include <vector>

#include "dcmrnn/hypothesis.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// Empty where the config has none. The faults of a patched model are named by the hypothesis.
std::vector<Hypothesis> read_hypotheses(Section& root);

}  // namespace dcmrnn
