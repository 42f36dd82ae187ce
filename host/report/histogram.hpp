// How a figure is spread over the subjects.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dcmrnn::report {

struct Histogram {
  std::string title;  // plain text
  std::string unit;   // plain text
  std::vector<double> values;
  double low = 0, high = 1;         // ends of the axis
  std::optional<double> threshold;  // drawn as a line
};

// Nothing without values.
std::string draw(const Histogram& histogram);

}  // namespace dcmrnn::report
