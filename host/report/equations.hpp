// The equations of a model as HTML, by the names in the catalog.
#pragma once

#include <string>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn::report {

// Equations that are not known here are named only.
std::string equations(const ModelSpec& model);

}  // namespace dcmrnn::report
