// The looks of the report: light, dark and print.
#pragma once

#include <string_view>

namespace dcmrnn::report {

extern const std::string_view kStyleSheet;

// Colours that tell inputs apart also for the colour-blind (Okabe and Ito); classes input0 ...
inline constexpr int kInputColours = 6;

}  // namespace dcmrnn::report
