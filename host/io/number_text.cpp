#include "host/io/number_text.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace dcmrnn {

std::string number_text(double value) {
  if (!std::isfinite(value)) return "n/a";
  char text[32];  // the longest double takes 24 characters
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  return std::string(text, end);
}

std::optional<double> parse_number(std::string_view text) {
  if (text == "n/a") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace dcmrnn
