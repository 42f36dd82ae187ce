// Reads one condition of a recovery experiment with the readers of simulate and fit configs.
#pragma once

#include <filesystem>
#include <string>

#include "host/experiment.hpp"
#include "host/io/faults.hpp"
#include "host/io/json_document.hpp"

namespace dcmrnn {

// `data` has the keys model, simulate and baseline of a simulate config. `fit` has what a fit
// config says besides subjects: its model already whole. `file` begins every place: "file:
// data.model.dt". What is wrong with a model that both share is said once, of the data. The
// condition's levels and target are left empty.
Condition read_condition(const Json& data, const Json& fit, const std::string& file,
                         const std::filesystem::path& directory, FaultList& faults);

// The two sections with every default written out.
Json effective_data(const Condition& condition);
Json effective_fit(const Condition& condition);

}  // namespace dcmrnn
