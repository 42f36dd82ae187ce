#include "host/io/section.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/io/nearest.hpp"
#include "host/io/number_text.hpp"

namespace dcmrnn {

std::filesystem::path ConfigContext::absolute(const std::string& path) const {
  return (directory / path).lexically_normal();
}

std::string ConfigContext::shown(const std::filesystem::path& path) const {
  return shown_path(path, directory);
}

Range Range::any(const char* unit) {
  Range range;
  range.unit = unit;
  return range;
}

Range Range::at_least(double low, const char* unit) {
  Range range = any(unit);
  range.low = low;
  return range;
}

Range Range::above(double low, const char* unit) {
  Range range = at_least(low, unit);
  range.low_included = false;
  return range;
}

Range Range::up_to(double highest) const {
  Range range = *this;
  range.high = highest;
  return range;
}

bool Range::holds(double value) const {
  return std::isfinite(value) && value <= high && (low_included ? value >= low : value > low);
}

std::string Range::text() const {
  std::string text = "a number";
  if (std::isfinite(low)) text += (low_included ? " of at least " : " above ") + number_text(low);
  if (std::isfinite(high))
    text += (std::isfinite(low) ? " and at most " : " of at most ") + number_text(high);
  if (*unit != '\0') text += std::string(" (") + unit + ')';
  return text;
}

Section::Section(const Json& value, std::string where, std::string kind, ConfigContext& context)
    : value_(value), where_(std::move(where)), kind_(std::move(kind)), context_(context) {
  context_.known[kind_];
  if (value_.is_object()) return;
  std::string place = where_;
  while (!place.empty() && std::string(". :,").find(place.back()) != std::string::npos)
    place.pop_back();
  context_.faults.add(place, "is " + described(value_) + "; expected an object");
  value_ = Json::object();
}

void Section::fault(const std::string& key, const std::string& what) {
  context_.faults.add(where(key), what);
}

const Json* Section::raw(const char* key) {
  asked_.emplace_back(key);
  context_.known[kind_].insert(key);
  const auto found = value_.find(key);
  return found != value_.end() ? &*found : nullptr;
}

const Json* Section::required(const char* key, const std::string& expected) {
  const Json* value = raw(key);
  if (!value) fault(key, "is missing; expected " + expected);
  return value;
}

Section Section::section(const char* key) {
  const Json* value = raw(key);
  return Section(value ? *value : Json::object(), where(key) + '.', kind(key), context_);
}

void Section::number(const char* key, double& value, const Range& range, Need need) {
  const bool wanted = need == Need::kRequired;
  if (const Json* given = wanted ? required(key, range.text()) : raw(key)) {
    if (given->is_number() && range.holds(given->get<double>())) {
      value = given->get<double>();
    } else {
      fault(key, "is " + described(*given) + "; expected " + range.text());
    }
  }
  put(key, value);
}

void Section::integer(const char* key, int& value, int low, int high) {
  if (const Json* given = raw(key)) {
    const double number = given->is_number() ? given->get<double>() : low - 1.0;
    if (number == std::floor(number) && number >= low && number <= high) {
      value = static_cast<int>(number);
    } else {
      fault(key, "is " + described(*given) + "; expected a whole number from " +
                     std::to_string(low) + " to " + std::to_string(high));
    }
  }
  put(key, value);
}

void Section::seed(const char* key, std::uint64_t& value) {
  if (const Json* given = raw(key)) {
    if (given->is_number_unsigned()) {
      value = given->get<std::uint64_t>();
    } else {
      fault(key, "is " + described(*given) + "; expected a whole number from 0 to 2^64 - 1");
    }
  }
  put(key, value);
}

void Section::flag(const char* key, bool& value) {
  if (const Json* given = raw(key)) {
    if (given->is_boolean()) {
      value = given->get<bool>();
    } else {
      fault(key, "is " + described(*given) + "; expected true or false");
    }
  }
  put(key, value);
}

void Section::text(const char* key, std::string& value) {
  if (const Json* given = raw(key)) {
    const std::string reason = given->is_string()
                                   ? name_fault(given->get<std::string>())
                                   : "is " + described(*given) + "; expected a string";
    if (reason.empty()) {
      value = given->get<std::string>();
    } else {
      fault(key, reason);
    }
  }
  put(key, value);
}

void Section::choice(const char* key, std::string& value, const std::vector<std::string>& known) {
  if (const Json* given = raw(key)) {
    const std::string text = given->is_string() ? given->get<std::string>() : "";
    if (std::find(known.begin(), known.end(), text) != known.end()) {
      value = text;
    } else {
      std::string what = "is " + described(*given) + "; expected " + listed(known);
      if (!text.empty() && known.size() > 1)
        what += "; nearest is \"" + nearest_name(text, known) + '"';
      fault(key, what);
    }
  }
  put(key, value);
}

void Section::path(const char* key, std::filesystem::path& value, Need need) {
  put(key, nullptr);
  const bool wanted = need == Need::kRequired;
  const Json* given = wanted ? required(key, "the path of a file") : raw(key);
  if (!given || (given->is_null() && !wanted)) return;
  const std::string text = given->is_string() ? given->get<std::string>() : "";
  if (text.empty() || text.find('\0') != std::string::npos) {
    fault(key, "is " + described(*given) + "; expected the path of a file");
    return;
  }
  value = context_.absolute(text);
  put(key, value.string());
}

Json Section::finish() {
  for (const auto& [key, unused] : value_.items()) {
    if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) {
      fault(key, "unknown key; nearest known key is \"" + nearest_name(key, asked_) + '"');
    }
  }
  return std::move(effective_);
}

std::string name_fault(const std::string& text) {
  constexpr std::size_t kLongest = 200;  // bytes; with an ending it still makes a file name
  if (text.empty()) return "is empty; expected a name";
  if (text.size() > kLongest) return "is longer than 200 bytes; expected a shorter name";
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  if (std::any_of(text.begin(), text.end(), control)) {
    return "has a control character (tab, newline, ...); expected plain text";
  }
  return {};
}

}  // namespace dcmrnn
