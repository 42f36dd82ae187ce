// How figures are spread over the data sets of each condition: a row per condition, a panel per
// figure.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace dcmrnn::report {

struct SpreadPanel {
  std::string title;  // plain text
  bool logarithmic = false;
  std::vector<std::vector<double>> values;     // [row][data set]
  std::vector<std::optional<double>> targets;  // [row]
};

// Every value is a dot; the box reaches from quartile to quartile, with a line at the median; a
// tick marks the target. Rows are named by `labels`, under a heading; plain text. Nothing
// without rows.
std::string draw(const std::string& heading, const std::vector<std::string>& labels,
                 const std::vector<SpreadPanel>& panels);

}  // namespace dcmrnn::report
