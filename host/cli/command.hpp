// The subcommands. Each adds itself to the program, and says what to do if it is the chosen one.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>

#include "dcmrnn/error.hpp"
#include "host/cli/log.hpp"

namespace dcmrnn::cli {

struct Command {
  CLI::App* app;                  // knows whether it was chosen
  std::function<ExitCode()> run;  // throws Error
};

Command fit_command(CLI::App& program, Log& log);
Command bids_command(CLI::App& program, Log& log);
Command simulate_command(CLI::App& program, Log& log);
Command study_command(CLI::App& program, Log& log);
Command check_command(CLI::App& program, Log& log);
Command status_command(CLI::App& program, Log& log);
Command merge_command(CLI::App& program, Log& log);
Command slurm_command(CLI::App& program, Log& log);
Command report_command(CLI::App& program, Log& log);
Command spm_command(CLI::App& program, Log& log);
Command spm_export_command(CLI::App& program, Log& log);
Command bench_command(CLI::App& program, Log& log);
Command devices_command(CLI::App& program, Log& log);

// Adds -v and -q, which act on the log.
void add_verbosity(CLI::App& app, Log& log);

// Adds --seed: a whole number from 0 to 2^64 - 1.
void add_seed(CLI::App& app, std::optional<std::uint64_t>& seed);

}  // namespace dcmrnn::cli
