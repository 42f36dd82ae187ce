// The names a config may use for equations, integrators and optimizers: those of the catalog.
#pragma once

#include <iterator>
#include <string>
#include <vector>

#include "dcmrnn/model/catalog.hpp"

namespace dcmrnn {

template <class Names>
std::vector<std::string> name_list(const Names& names) {
  return {std::begin(names), std::end(names)};
}

inline const std::vector<std::string> kNeuralNames = name_list(NeuralModels::kNames);
inline const std::vector<std::string> kHemodynamicNames = name_list(kHemodynamicModels);
inline const std::vector<std::string> kOutputNames = name_list(OutputModels::kNames);
inline const std::vector<std::string> kIntegratorNames = name_list(Integrators::kNames);
inline const std::vector<std::string> kOptimizerNames = name_list(Optimizers::kNames);

}  // namespace dcmrnn
