// dcmrnn: the command line. Results go to stdout, everything else to stderr; exit codes are those
// of dcmrnn/error.hpp.
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>

#include "dcmrnn/version.hpp"
#include "host/cli/command.hpp"

namespace {

using namespace dcmrnn;
using namespace dcmrnn::cli;

// Runs a command; whatever goes wrong becomes lines in the log and an exit code.
ExitCode run_safely(const Command& command, Log& log) {
  try {
    const ExitCode code = command.run();
    if (!(std::cout << std::flush))
      throw Error(ExitCode::kInputOutput, "standard output", "cannot be written");
    return code;
  } catch (const Error& error) {
    log.error(error);
    return error.code();
  } catch (const std::filesystem::filesystem_error& error) {
    log.error(error.what());
    return ExitCode::kInputOutput;
  } catch (const std::bad_alloc&) {
    log.error("out of memory");
    return ExitCode::kInternal;
  } catch (const std::exception& error) {
    log.error(std::string("internal error: ") + error.what());
    return ExitCode::kInternal;
  }
}

}  // namespace

int main(int argc, char** argv) {
  Log log;
  CLI::App program("Fits ensembles of DCM-RNN models to fMRI time series.", "dcmrnn");
  program.set_version_flag("--version",
                           std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ")");
  program.require_subcommand(1);
  const Command commands[] = {fit_command(program, log),   simulate_command(program, log),
                              check_command(program, log), report_command(program, log),
                              bench_command(program, log), devices_command(program, log)};
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error, std::cout, std::cerr);  // 0 for --help and --version
    return code == 0 ? 0 : static_cast<int>(ExitCode::kUsage);
  }
  for (const Command& command : commands)
    if (command.app->parsed()) return static_cast<int>(run_safely(command, log));
  return static_cast<int>(ExitCode::kUsage);  // not reached: a subcommand is required
}
