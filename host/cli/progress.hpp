// How far a fit or a simulation is: a bar with the time left on a terminal; elsewhere a plain line
// at the start, every 5 s in the first minute, every 30 s after it.
#pragma once

#include <chrono>
#include <cstdint>

#include "dcmrnn/options.hpp"
#include "host/cli/log.hpp"

namespace dcmrnn::cli {

class ProgressDisplay {
 public:
  // `already_done` subjects come from an earlier run: they count as done, not for the speed.
  ProgressDisplay(Log& log, std::int64_t already_done);

  void update(const Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  Clock::duration period(Clock::duration elapsed) const;  // to the next line

  Log& log_;
  std::int64_t already_done_;
  Clock::time_point begin_;
  Clock::time_point next_;
};

}  // namespace dcmrnn::cli
