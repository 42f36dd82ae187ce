// Numbers as text: the shortest decimal that reads back to the same bits.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace dcmrnn {

// NaN and infinities become "n/a".
std::string number_text(double value);

// The same without a string of its own: where many are written.
using NumberDigits = std::array<char, 32>;  // the longest double takes 24 characters
std::string_view number_text(double value, NumberDigits& digits);

// The whole text as a number, "n/a" as NaN; nothing where the text is neither.
std::optional<double> parse_number(std::string_view text);

}  // namespace dcmrnn
