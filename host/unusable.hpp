// What to say where no subject of a cohort can be used.
#pragma once

#include <optional>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/error.hpp"

namespace dcmrnn {

// kNoInput if the data of all subjects are missing, else kData; nothing where some can be used, or
// there are none.
std::optional<ExitCode> code_if_unusable(const Cohort& cohort);

}  // namespace dcmrnn
