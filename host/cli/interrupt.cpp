#include "host/cli/interrupt.hpp"

#include <unistd.h>

#include <csignal>

#include "dcmrnn/error.hpp"

namespace dcmrnn::cli {
namespace {

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGUSR1};

volatile std::sig_atomic_t requested = 0;

extern "C" void note_request(int) {
  if (requested == 0) alarm(kGraceSeconds);
  requested = 1;
}

extern "C" void end_now(int signal) {
  // Only what a signal handler may call.
  static const char kLate[] =
      "interrupted: what was in work did not come to an end in time and is not saved; the same "
      "command goes on\n";
  [[maybe_unused]] const ssize_t said =
      signal == SIGALRM ? write(STDERR_FILENO, kLate, sizeof kLate - 1) : 0;
  _exit(static_cast<int>(ExitCode::kInterrupted));
}

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;  // a write of results is never cut short
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

void watch_for_interrupts() {
  handle(SIGALRM, end_now);
  for (const int signal : kSignals) handle(signal, note_request);
}

void end_on_interrupts() {
  for (const int signal : kSignals) handle(signal, end_now);
}

void ignore_interrupts() {
  for (const int signal : kSignals) handle(signal, SIG_IGN);
}

void let_large_writes_fail() { handle(SIGXFSZ, SIG_IGN); }

bool interrupt_requested() { return requested != 0; }

}  // namespace dcmrnn::cli
