// Names of the config to positions in the catalog.
#pragma once

#include <string>

#include "dcmrnn/error.hpp"
#include "dcmrnn/model/catalog.hpp"

namespace dcmrnn {

// Position of a name in a list of the catalog. Throws Error(kData) naming the config key and the
// known names.
template <int Count>
int catalog_index(const char* const (&names)[Count], const std::string& name, const char* key) {
  const int index = index_of(names, name.c_str());
  if (index >= 0) return index;
  std::string known;
  for (const char* entry : names) known += std::string(known.empty() ? "" : ", ") + entry;
  throw Error(ExitCode::kData, key, "unknown \"" + name + "\"; expected one of: " + known);
}

// What is wrong with an integrator beside a neural model, each a name of the catalog; empty if they
// go together.
inline std::string integrator_fault(const std::string& neural, const std::string& integrator) {
  if (compatible(index_of(NeuralModels::kNames, neural.c_str()),
                 index_of(Integrators::kNames, integrator.c_str())))
    return {};
  return "\"" + integrator +
         "\" needs activity that is linear given the input; expected \"euler\" " +
         "or \"heun\" beside neural \"" + neural + "\"";
}

// The place of the integrator. Throws Error(kData) as above, or where the two do not go together.
inline int integrator_index(const std::string& neural, const std::string& integrator) {
  const int index = catalog_index(Integrators::kNames, integrator, "model.integrator");
  const std::string fault = integrator_fault(neural, integrator);
  if (!fault.empty()) throw Error(ExitCode::kData, "model.integrator", fault);
  return index;
}

}  // namespace dcmrnn
