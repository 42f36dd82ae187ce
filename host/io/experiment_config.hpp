// Reads the config of a recovery experiment (command `study`, configs/experiment.schema.json).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "host/experiment.hpp"
#include "host/io/section.hpp"

namespace dcmrnn {

// Whether a config is one of an experiment and not of a fit or a simulation: it has the key "data"
// and not "model". False for files that cannot be read.
bool is_experiment_config(const std::filesystem::path& config);

// Reads and validates every condition. `seed` takes the place of the config's key "seed". Throws
// Error with the faults of all conditions at once: kNoInput if files are missing, kData otherwise.
Experiment load_experiment(const std::filesystem::path& config,
                           const std::optional<std::uint64_t>& seed = std::nullopt);

// The same; `known` receives the keys that the readers know, but for those inside data and fit.
Experiment read_experiment(const std::filesystem::path& config,
                           const std::optional<std::uint64_t>& seed, KnownKeys& known);

// The effective config: the factors, and every condition's data and fit with all defaults, as the
// options are now. `data` and `fit` are the sections that simulate and fit configs have.
Json effective_experiment(const Experiment& experiment);

}  // namespace dcmrnn
