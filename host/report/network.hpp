// Regions as circles, connections as arrows, inputs as squares, modulations as dots on the arrows.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn::report {

struct Network {
  std::vector<std::string> regions, inputs;  // names, plain text
  Connectivity value;                        // Hz
  Connectivity sd;  // a value within 2 sd of zero is drawn faint, or left out if of B or C
  double a_scale = 1, b_scale = 1;  // Hz of the widest arrow and of the largest dot
};

// Nothing for models whose drawing would be a tangle (more than 10 regions).
std::string draw(const Network& network);

// What the shapes mean, with the colour of each input.
std::string draw_network_key(const std::vector<std::string>& inputs);

}  // namespace dcmrnn::report
