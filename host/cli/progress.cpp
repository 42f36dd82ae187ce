#include "host/cli/progress.hpp"

#include <string>

#include "host/duration_text.hpp"

namespace dcmrnn::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTerminalPeriod = 100ms;
// Plain lines, of which a log keeps every one: at the start, then close together, later rarely.
constexpr auto kFirstPlainPeriod = 5s;
constexpr auto kPlainPeriod = 30s;
constexpr auto kFirstMinute = 60s;
constexpr int kBarWidth = 30;

std::string bar(double share) {
  const int full = static_cast<int>(share * kBarWidth);
  return "[" + std::string(static_cast<std::size_t>(full), '#') +
         std::string(static_cast<std::size_t>(kBarWidth - full), '.') + "] ";
}

}  // namespace

ProgressDisplay::ProgressDisplay(Log& log, std::int64_t already_done)
    : log_(log), already_done_(already_done), begin_(Clock::now()), next_(begin_) {}

void ProgressDisplay::update(const Progress& progress) {
  const auto now = Clock::now();
  if (now < next_) return;
  next_ = now + period(now - begin_);

  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  const std::int64_t done = already_done_ + progress.done;
  const std::int64_t total = already_done_ + progress.total;
  std::string text = std::to_string(done) + "/" + std::to_string(total) + " subjects, " +
                     progress.stage + ", " + duration_text(elapsed);
  if (progress.done > 0) {
    const auto left = static_cast<double>(progress.total - progress.done);
    text += ", ETA " + duration_text(elapsed / static_cast<double>(progress.done) * left);
  }
  if (!log_.terminal()) {
    log_.info(text);
  } else {
    log_.status(bar(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0) + text);
  }
}

ProgressDisplay::Clock::duration ProgressDisplay::period(Clock::duration elapsed) const {
  if (log_.terminal()) return kTerminalPeriod;
  return elapsed < kFirstMinute ? kFirstPlainPeriod : kPlainPeriod;
}

}  // namespace dcmrnn::cli
