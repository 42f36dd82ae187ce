// Loads the config of a study over conditions with the options of the command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/cli/fit_overrides.hpp"
#include "host/experiment.hpp"

namespace dcmrnn::cli {

// As load_experiment(); every condition's fit takes the engine's options. Throws
// Error(kUnavailable) for a backend that is not there.
Experiment load_experiment(const std::string& config, const std::optional<std::uint64_t>& seed,
                           const EngineOverrides& engine);

}  // namespace dcmrnn::cli
