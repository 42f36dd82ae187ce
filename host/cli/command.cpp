#include "host/cli/command.hpp"

namespace dcmrnn::cli {

void add_verbosity(CLI::App& app, Log& log) {
  const auto set = [&log](Verbosity verbosity) {
    return [&log, verbosity](std::int64_t) { log.set_verbosity(verbosity); };
  };
  CLI::Option* verbose =
      app.add_flag_function("-v,--verbose", set(Verbosity::kVerbose), "say more");
  app.add_flag_function("-q,--quiet", set(Verbosity::kQuiet), "say only what went wrong")
      ->excludes(verbose);
}

}  // namespace dcmrnn::cli
