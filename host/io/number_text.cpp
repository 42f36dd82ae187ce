#include "host/io/number_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace dcmrnn {

std::string_view number_text(double value, NumberDigits& digits) {
  if (!std::isfinite(value)) return "n/a";
  return {digits.begin(), std::to_chars(digits.begin(), digits.end(), value).ptr};
}

std::string number_text(double value) {
  NumberDigits digits;
  return std::string(number_text(value, digits));
}

std::optional<double> parse_number(std::string_view text) {
  if (text == "n/a") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace dcmrnn
