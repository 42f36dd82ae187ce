#include "host/cli/log.hpp"

#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <iostream>

namespace dcmrnn::cli {
namespace {

constexpr std::string_view kRed = "\x1b[31m";
constexpr std::string_view kYellow = "\x1b[33m";
constexpr std::string_view kPlain = "\x1b[0m";

// https://no-color.org: present and not empty means no colour.
bool colour_refused() {
  const char* value = std::getenv("NO_COLOR");
  return value != nullptr && *value != '\0';
}

}  // namespace

Log::Log() : terminal_(isatty(STDERR_FILENO) != 0), coloured_(terminal_ && !colour_refused()) {}

void Log::detail(std::string_view text) { write(Verbosity::kVerbose, {}, {}, text); }
void Log::info(std::string_view text) { write(Verbosity::kNormal, {}, {}, text); }
void Log::warning(std::string_view text) { write(Verbosity::kQuiet, kYellow, "warning: ", text); }
void Log::error(std::string_view text) { write(Verbosity::kQuiet, kRed, "error: ", text); }

void Log::error(const Error& error) {
  for (const Fault& fault : error.faults())
    this->error(fault.where.empty() ? fault.what : fault.where + ": " + fault.what);
}

void Log::status(std::string_view text) {
  if (!terminal_ || quiet()) return;
  clear_status();
  std::cerr << text << std::flush;
  status_shown_ = true;
}

void Log::keep_in(const std::filesystem::path& file) {
  file_.open(file, std::ios::app);
  if (!file_) throw Error(ExitCode::kCannotCreate, file.string(), "cannot be written");
}

void Log::write(Verbosity least, std::string_view colour, std::string_view label,
                std::string_view text) {
  if (file_.is_open()) file_ << utc_now() << ' ' << label << text << std::endl;
  if (verbosity_ < least) return;
  clear_status();
  if (coloured_ && !colour.empty()) {
    std::cerr << colour << label << kPlain << text << std::endl;
  } else {
    std::cerr << label << text << std::endl;
  }
}

void Log::clear_status() {
  if (status_shown_) std::cerr << "\r\x1b[2K";
  status_shown_ = false;
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[sizeof "2026-01-31T12:00:00Z"];
  std::strftime(text, sizeof text, "%FT%TZ", &parts);
  return text;
}

}  // namespace dcmrnn::cli
