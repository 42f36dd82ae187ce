// The frame of a report: one HTML page that needs nothing but itself.
#pragma once

#include <string>

namespace dcmrnn::report {

std::string page_begin(const std::string& name);  // of the study, plain text
std::string page_end();

// A row of a list of facts: <dl class="facts">; plain text.
std::string fact(const std::string& name, const std::string& value);

// "85 s", "12 min", "3.1 h".
std::string duration(double seconds);

}  // namespace dcmrnn::report
