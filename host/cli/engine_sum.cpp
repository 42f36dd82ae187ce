#include "host/cli/engine_sum.hpp"

#include <algorithm>

namespace dcmrnn::cli {

void join(std::string& all, const std::string& one) {
  if (all.empty()) {
    all = one;
  } else if ((", " + all + ", ").find(", " + one + ", ") == std::string::npos) {
    all += ", " + one;
  }
}

void add(EngineReport& all, const EngineReport& part) {
  join(all.backend, part.backend);
  join(all.device, part.device);
  join(all.target, part.target);
  join(all.precision, part.precision);
  all.fused = part.fused;
  all.threads = std::max(all.threads, part.threads);
  all.batches += part.batches;
  all.seconds += part.seconds;
  all.engine_seconds += part.engine_seconds;
  all.region_steps += part.region_steps;
}

}  // namespace dcmrnn::cli
