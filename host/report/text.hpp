// Text for HTML and SVG.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dcmrnn::report {

// The text with & < > " ' replaced by entities and control characters by spaces: safe between tags
// and inside quoted attributes.
std::string escape(std::string_view text);

// A number with `digits` decimals and a real minus sign; "n/a" where it is not finite.
std::string fixed(double value, int digits);
std::string fixed(const std::optional<double>& value, int digits);

// About three significant digits, for axis labels and figures of unknown size.
std::string compact(double value);

// At most `digits` significant digits, trailing zeros left out: as one writes it in a sentence.
std::string rounded(double value, int digits);

// The first `letters` letters of a UTF-8 text, with an ellipsis where some are left out.
std::string shortened(std::string_view text, int letters);

int letter_count(std::string_view text);  // of a UTF-8 text

// "<name class="style">content</name>"; the content is HTML already.
std::string element(std::string_view name, std::string_view style, std::string_view content);

}  // namespace dcmrnn::report
