// The named sets of priors and constants. One table holds every number and its source.
#pragma once

#include <string_view>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

struct Gaussian {
  double mean = 0;
  double sd = 0;  // 0: fixed at the mean
};

struct PriorPreset {
  Gaussian A;                            // connections between regions, Hz
  Gaussian A_self;                       // self-connections, Hz
  Gaussian B;                            // modulation by an input, Hz
  Gaussian C;                            // driving inputs, Hz
  Gaussian regional[kRegionParameters];  // means on their natural scale, sds on `scale`
  HemodynamicPriorScale scale = HemodynamicPriorScale::kLog;
  OutputConstants constants;
};

inline constexpr const char* kPriorPresetNames[] = {"friston2003", "spm12"};

// Throws Error(kData) for a name that is not in kPriorPresetNames.
PriorPreset prior_preset(std::string_view name);

// Gives every parameter of the model (its regions and inputs are set) the preset's prior, with
// every connection free, and the model the preset's constants.
void apply(const PriorPreset& preset, ModelSpec& model);

}  // namespace dcmrnn
