// A matrix as an annotated heat map: row = target, column = source; blue below zero, red above.
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

namespace dcmrnn::report {

using Flags = Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic>;

struct Heatmap {
  std::string title;  // plain text
  std::string unit;
  std::vector<std::string> rows, columns;  // names, plain text
  Eigen::MatrixXd value;                   // [row, column]
  Eigen::MatrixXd sd;                      // [row, column]; NaN where there is none, 0 where fixed
  Flags present;                           // [row, column]; false: not in the model, drawn empty
  Flags emphasis;                          // [row, column]; true: annotated in bold
  double scale = 1;                        // |value| of full colour
};

std::string draw(const Heatmap& heatmap);

// The key to the colours: from -scale to +scale.
std::string draw_colour_key(double scale, const std::string& unit);

}  // namespace dcmrnn::report
