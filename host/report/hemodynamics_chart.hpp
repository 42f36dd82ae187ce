// Hemodynamic parameters of every region: prior and posterior.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn::report {

struct HemodynamicsChart {
  std::vector<std::string> regions;  // names, plain text
  RegionParameters prior_mean;
  RegionParameters prior_sd;  // 0: fixed
  HemodynamicPriorScale scale = HemodynamicPriorScale::kLog;
  RegionParameters estimate;
  RegionParameters sd;     // NaN where there is none
  RegionParameters truth;  // empty where it is not known
};

// One panel per free parameter; the fixed ones are listed. Nothing without an estimate.
std::string draw(const HemodynamicsChart& chart);

}  // namespace dcmrnn::report
