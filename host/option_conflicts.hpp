// Options of a fit that do not go together.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/options.hpp"

namespace dcmrnn {

struct OptionConflict {
  std::string section, key;  // "fit", "half_step"
  std::string fault;         // what is wrong; what was expected
};

// All of them. compares: several hypotheses are compared.
std::vector<OptionConflict> option_conflicts(const FitOptions& options, bool compares = false);

}  // namespace dcmrnn
