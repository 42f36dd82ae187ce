// Loss of every start over gradient passes and polish steps.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "host/report/svg.hpp"

namespace dcmrnn::report {

// The lowest final loss of all starts, which losses are shown relative to; of starts that have no
// final loss the lowest of their traces. Nothing without any loss.
std::optional<double> reference_loss(const std::vector<StartRecord>& starts);

// Marks where a start ended: filled in the best basin, hollow elsewhere, a cross where it left the
// model's domain.
void mark_end(Svg& svg, const StartRecord& start, Point where);

// Loss above the reference, on a scale that is linear below 1 and logarithmic above. `unit` of the
// loss, plain text. Nothing without a trace.
std::string draw_loss_traces(const std::vector<StartRecord>& starts, const std::string& unit);

}  // namespace dcmrnn::report
