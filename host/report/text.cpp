#include "host/report/text.hpp"

#include <cmath>
#include <cstdio>

namespace dcmrnn::report {
namespace {

constexpr std::string_view kMinus = "\u2212";
constexpr std::string_view kEllipsis = "\u2026";

std::string with_minus(const char* printed) {
  return printed[0] == '-' ? std::string(kMinus) + (printed + 1) : printed;
}

bool continues_letter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string escape(std::string_view text) {
  std::string safe;
  safe.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      default:
        safe += static_cast<unsigned char>(letter) < 0x20 ? ' ' : letter;
    }
  }
  return safe;
}

std::string fixed(double value, int digits) {
  if (!std::isfinite(value)) return "n/a";
  char printed[400];  // a double has up to 309 digits before the point
  std::snprintf(printed, sizeof printed, "%.*f", digits, value);
  // "-0.00" is a rounding of a small number, not a direction.
  const bool is_zero =
      std::string_view(printed).find_first_of("123456789") == std::string_view::npos;
  return with_minus(is_zero && printed[0] == '-' ? printed + 1 : printed);
}

std::string fixed(const std::optional<double>& value, int digits) {
  return value ? fixed(*value, digits) : "n/a";
}

std::string compact(double value) {
  if (!std::isfinite(value)) return "n/a";
  if (std::abs(value) >= 1000 && std::abs(value) < 1e6) return fixed(value, 0);
  char printed[32];
  std::snprintf(printed, sizeof printed, "%.3g", value);
  return with_minus(printed);
}

std::string rounded(double value, int digits) {
  if (!std::isfinite(value)) return "n/a";
  char printed[64];
  std::snprintf(printed, sizeof printed, "%.*g", digits, value);
  return printed;
}

int letter_count(std::string_view text) {
  int count = 0;
  for (const char byte : text) count += continues_letter(byte) ? 0 : 1;
  return count;
}

std::string shortened(std::string_view text, int letters) {
  if (letter_count(text) <= letters) return std::string(text);
  std::string kept;
  int count = 0;
  for (const char byte : text) {
    if (!continues_letter(byte) && ++count >= letters) break;
    kept += byte;
  }
  return kept + std::string(kEllipsis);
}

std::string element(std::string_view name, std::string_view style, std::string_view content) {
  std::string html = "<" + std::string(name);
  if (!style.empty()) html += " class=\"" + std::string(style) + "\"";
  return html + ">" + std::string(content) + "</" + std::string(name) + ">";
}

}  // namespace dcmrnn::report
