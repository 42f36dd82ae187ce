#include "host/cli/command.hpp"

#include <charconv>
#include <system_error>

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

void add_seed(CLI::App& app, std::optional<std::uint64_t>& seed) {
  const auto fault = [](const std::string& text) -> std::string {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? "" : text + "; expected a whole number from 0 to 2^64 - 1";
  };
  app.add_option("--seed", seed, "seed of every random number")->check(fault, "UINT");
}

}  // namespace dcmrnn::cli
