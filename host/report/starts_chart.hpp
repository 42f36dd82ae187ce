// Where each start of a subject ended.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"

namespace dcmrnn::report {

// A row per start: origin, loss at its end above the best, outcome. Of large ensembles the best
// starts only. `unit` of the loss, plain text. Nothing without a start.
std::string draw_starts(const std::vector<StartRecord>& starts,
                        const std::vector<std::string>& regions, const std::string& unit);

}  // namespace dcmrnn::report
