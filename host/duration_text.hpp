// Durations for people.
#pragma once

#include <string>

namespace dcmrnn {

// From s, at least 0: "1:02:03", "4:05", below a second "0.34 s", below a hundredth "<0.01 s".
std::string duration_text(double seconds);

}  // namespace dcmrnn
