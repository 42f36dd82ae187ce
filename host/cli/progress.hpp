// How far a fit is: a bar with the time left on a terminal, a plain line every 30 s elsewhere.
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

  Log& log_;
  std::int64_t already_done_;
  Clock::time_point begin_;
  Clock::time_point last_shown_;
};

}  // namespace dcmrnn::cli
