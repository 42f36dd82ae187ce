// Numbers as text: the shortest decimal that reads back to the same bits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dcmrnn {

// NaN and infinities become "n/a".
std::string number_text(double value);

// The whole text as a number, "n/a" as NaN; nothing where the text is neither.
std::optional<double> parse_number(std::string_view text);

}  // namespace dcmrnn
