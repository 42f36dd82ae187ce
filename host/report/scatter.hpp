// Estimates against the truth.
#pragma once

#include <string>
#include <vector>

namespace dcmrnn::report {

struct Scatter {
  std::string title;  // plain text
  std::vector<double> truth, estimate;
};

// A square panel with the line of equality, the correlation and the root mean square error. Nothing
// without points. Of more than 3,000 points every n-th is drawn; the figures are of all.
std::string draw(const Scatter& scatter);

}  // namespace dcmrnn::report
