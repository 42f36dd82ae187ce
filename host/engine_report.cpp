#include "host/engine_report.hpp"

#include <algorithm>
#include <string>

namespace dcmrnn {
namespace {

// "a" and "b" become "a, b"; what is among them stays alone.
void join(std::string& all, const std::string& one) {
  if (all.empty()) {
    all = one;
  } else if (!one.empty() && (", " + all + ", ").find(", " + one + ", ") == std::string::npos) {
    all += ", " + one;
  }
}

}  // namespace

void add_engine_report(EngineReport& sum, const EngineReport& more) {
  join(sum.backend, more.backend);
  join(sum.device, more.device);
  join(sum.target, more.target);
  join(sum.precision, more.precision);
  sum.fused = sum.fused && more.fused;
  sum.threads = std::max(sum.threads, more.threads);
  sum.batches += more.batches;
  sum.seconds += more.seconds;
  sum.engine_seconds += more.engine_seconds;
  sum.region_steps += more.region_steps;
}

}  // namespace dcmrnn
