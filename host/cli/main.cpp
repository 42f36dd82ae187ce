// dcmrnn: the command line. Results go to stdout, everything else to stderr; exit codes are those
// of dcmrnn/error.hpp.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "dcmrnn/version.hpp"
#include "host/cli/command.hpp"
#include "host/cli/interrupt.hpp"
#include "host/io/nearest.hpp"
#include "host/mpi/launch.hpp"
#include "host/mpi/ranks.hpp"

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
  } catch (const std::system_error& error) {
    log.error(error.code() == std::errc::resource_unavailable_try_again
                  ? "out of memory or threads"  // a thread could not be started
                  : std::string("internal error: ") + error.what());
    return ExitCode::kInternal;
  } catch (const std::exception& error) {
    log.error(std::string("internal error: ") + error.what());
    return ExitCode::kInternal;
  }
}

// Memory can end where no exception may pass: nlohmann's destructors allocate. The run store holds
// every finished batch, so that the process can end at once, with the exit code of run_safely().
[[noreturn]] void end_at_once() {
  try {
    if (const std::exception_ptr reason = std::current_exception()) std::rethrow_exception(reason);
  } catch (const std::bad_alloc&) {
    constexpr std::string_view kReason = "error: out of memory\n";
    [[maybe_unused]] const auto written = write(STDERR_FILENO, kReason.data(), kReason.size());
    _exit(static_cast<int>(ExitCode::kInternal));
  } catch (...) {
    std::abort();
  }
  std::abort();
}

// Whether the first word is neither an option nor a command; says so.
bool is_no_command(const CLI::App& program, const std::string& word, Log& log) {
  if (word.starts_with('-')) return false;
  std::vector<std::string> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), word) != names.end()) return false;
  log.error('"' + word + "\" is no command; nearest is \"" + nearest_name(word, names) +
            "\", and --help lists them");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  std::set_terminate(end_at_once);
  let_large_writes_fail();
  Log log;
  CLI::App program("Fits ensembles of DCM-RNN models to fMRI time series.", "dcmrnn");
  program.set_version_flag("--version",
                           std::string("dcmrnn ") + kVersion + " (commit " + kCommit + ")");
  program.require_subcommand(1);
  const Command commands[] = {fit_command(program, log),        bids_command(program, log),
                              simulate_command(program, log),   study_command(program, log),
                              check_command(program, log),      status_command(program, log),
                              merge_command(program, log),      slurm_command(program, log),
                              report_command(program, log),     spm_command(program, log),
                              spm_export_command(program, log), bench_command(program, log),
                              devices_command(program, log)};
  if (argc > 1 && is_no_command(program, argv[1], log)) return static_cast<int>(ExitCode::kUsage);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = program.exit(error, std::cout, std::cerr);  // 0 for --help and --version
    if (code != 0) return static_cast<int>(ExitCode::kUsage);
    return static_cast<int>(std::cout.flush() ? ExitCode::kOk : ExitCode::kInputOutput);
  }
  if (mpi::launched_processes() > 1 && !program.got_subcommand("fit")) {
    log.error(
        "mpirun: only fit shares its work among processes; expected one process, and for "
        "bids --shard i/n");
    return static_cast<int>(ExitCode::kUsage);
  }
  for (const Command& command : commands)
    if (command.app->parsed()) return mpi::leave(static_cast<int>(run_safely(command, log)));
  return static_cast<int>(ExitCode::kUsage);  // not reached: a subcommand is required
}
