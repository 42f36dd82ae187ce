#include "host/cli/experiment_overrides.hpp"

#include "host/devices.hpp"
#include "host/io/experiment_config.hpp"
#include "host/io/study_config.hpp"

namespace dcmrnn::cli {

Experiment load_experiment(const std::string& config, const std::optional<std::uint64_t>& seed,
                           const EngineOverrides& engine) {
  Experiment experiment = dcmrnn::load_experiment(config, seed);
  for (Condition& condition : experiment.conditions) {
    engine.apply(condition.fit.options);
    condition.fit.effective = effective_config(condition.fit);
    require_backend(condition.fit.options);
  }
  return experiment;
}

}  // namespace dcmrnn::cli
