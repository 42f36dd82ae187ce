#include "host/cli/fit_overrides.hpp"

#include "host/cli/command.hpp"
#include "host/io/study_config.hpp"

namespace dcmrnn::cli {

void EngineOverrides::add_to(CLI::App& app) {
  app.add_option("--backend", backend, "what computes: auto, cpu or cuda")
      ->check(CLI::IsMember({"auto", "cpu", "cuda"}));
  app.add_option("--devices", devices, "CUDA devices by number, for example 0,1")
      ->delimiter(',')
      ->check(CLI::Range(0, 1023));
  app.add_option("--precision", precision,
                 "mixed (single-precision sweeps, double-precision sums and polish) or double")
      ->check(CLI::IsMember({"mixed", "double"}));
  app.add_option("--threads", threads, "CPU threads; 0 takes all cores")
      ->check(CLI::Range(0, 4096));
}

void EngineOverrides::apply(FitOptions& options) const {
  if (backend) options.backend = *backend;
  if (!devices.empty()) options.devices = devices;
  if (precision) options.precision = *precision;
  if (threads) options.threads = *threads;
}

std::vector<std::string> EngineOverrides::words() const {
  std::vector<std::string> all;
  if (backend) all.insert(all.end(), {"--backend", *backend});
  std::string numbers;
  for (const int device : devices) numbers += (numbers.empty() ? "" : ",") + std::to_string(device);
  if (!numbers.empty()) all.insert(all.end(), {"--devices", numbers});
  if (precision) all.insert(all.end(), {"--precision", *precision});
  if (threads) all.insert(all.end(), {"--threads", std::to_string(*threads)});
  return all;
}

void FitOverrides::add_to(CLI::App& app) {
  engine.add_to(app);
  add_seed(app, seed);
  app.add_option("--starts", starts, "starts per subject")->check(CLI::Range(1, 1000000));
}

void FitOverrides::apply(Study& study) const {
  FitOptions& options = study.options;
  engine.apply(options);
  if (seed) options.ensemble.seed = *seed;
  if (starts) options.ensemble.starts = *starts;
  study.effective = effective_config(study);
}

std::vector<std::string> FitOverrides::words() const {
  std::vector<std::string> all = engine.words();
  if (seed) all.insert(all.end(), {"--seed", std::to_string(*seed)});
  if (starts) all.insert(all.end(), {"--starts", std::to_string(*starts)});
  return all;
}

}  // namespace dcmrnn::cli
