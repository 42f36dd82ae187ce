// Options of the command line that take precedence over the study's config.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"

namespace dcmrnn::cli {

// What computes.
struct EngineOverrides {
  std::optional<std::string> backend;
  std::vector<int> devices;
  std::optional<std::string> precision;
  std::optional<int> threads;

  void add_to(CLI::App& app);
  void apply(FitOptions& options) const;

  std::vector<std::string> words() const;  // that give the same options to another process
};

struct FitOverrides {
  EngineOverrides engine;
  std::optional<std::uint64_t> seed;
  std::optional<int> starts;

  void add_to(CLI::App& app);

  // Changes the study's options, and the effective config that is saved with the results.
  void apply(Study& study) const;

  std::vector<std::string> words() const;  // as EngineOverrides::words()
};

}  // namespace dcmrnn::cli
