// Messages for people, on stderr only: stdout belongs to results.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "dcmrnn/error.hpp"

namespace dcmrnn::cli {

enum class Verbosity { kQuiet, kNormal, kVerbose };

class Log {
 public:
  Log();

  void set_verbosity(Verbosity verbosity) { verbosity_ = verbosity; }
  bool quiet() const { return verbosity_ == Verbosity::kQuiet; }
  bool terminal() const { return terminal_; }

  void detail(std::string_view text);   // with -v
  void info(std::string_view text);     // not with -q
  void warning(std::string_view text);  // always, as are errors
  void error(std::string_view text);
  void error(const Error& error);  // one line per fault

  // A line that the next message or status replaces. Terminals only.
  void status(std::string_view text);

  // From here on every message is also appended to this file, with the time. Throws
  // Error(kCannotCreate).
  void keep_in(const std::filesystem::path& file);

 private:
  void write(Verbosity least, std::string_view colour, std::string_view label,
             std::string_view text);
  void clear_status();

  Verbosity verbosity_ = Verbosity::kNormal;
  bool terminal_;
  bool coloured_;
  bool status_shown_ = false;
  std::ofstream file_;
};

// The time now in UTC, "2026-01-31T12:00:00Z".
std::string utc_now();

}  // namespace dcmrnn::cli
