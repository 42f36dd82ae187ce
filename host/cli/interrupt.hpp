// SIGINT, SIGTERM and SIGUSR1 ask for an orderly end: save, then exit with kInterrupted.
#pragma once

namespace dcmrnn::cli {

// From here on the signals only set a flag. The process ends by itself, with kInterrupted, if it
// is still running kGraceSeconds later: whatever is in the run store by then is on disk.
inline constexpr unsigned kGraceSeconds = 8;
void watch_for_interrupts();

// From here on the signals end the process at once with kInterrupted: for work that begins again.
void end_on_interrupts();

// From here on the signals do nothing: another process hears them too, and decides.
void ignore_interrupts();

// From here on a write beyond a limit on the size of files fails, and does not end the process.
void let_large_writes_fail();

// Whether one of the signals has come.
bool interrupt_requested();

}  // namespace dcmrnn::cli
