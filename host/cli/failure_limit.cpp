#include "host/cli/failure_limit.hpp"

#include <charconv>

namespace dcmrnn::cli {

std::string parse_failure_limit(const std::string& text, FailureLimit& limit) {
  if (text == "any" || text == "none") {
    limit.tolerated = text == "any" ? 0 : 1;
    return {};
  }
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, limit.tolerated);
  if (read.ec == std::errc{} && read.ptr == end && limit.tolerated >= 0 && limit.tolerated <= 1)
    return {};
  return "'" + text + "' is no limit; expected any, none or the share that may fail, 0 to 1";
}

void add_failure_limit(CLI::App& app, FailureLimit& limit) {
  app.add_option_function<std::string>(
      "--fail-on",
      [&limit](const std::string& text) {
        const std::string fault = parse_failure_limit(text, limit);
        if (!fault.empty()) throw CLI::ValidationError("--fail-on", fault);
      },
      "exit with 1 if any subject fails (any, the default), never (none), or "
      "if more than this share of them fails");
}

}  // namespace dcmrnn::cli
