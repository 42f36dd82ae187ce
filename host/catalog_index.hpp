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

}  // namespace dcmrnn
