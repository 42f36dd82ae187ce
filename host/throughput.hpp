// Measures what the engine's kernels take per region-step and member, with the floor beside it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "host/throughput_floor.hpp"
#include "host/throughput_work.hpp"

namespace dcmrnn {

struct Throughput {
  ThroughputCase what;
  std::string target;
  int members = 0;                // in one pack
  double ns_per_region_step = 0;  // wall time per region, step and member, all threads together
  double floor_ns = 0;            // of the same
  const char* bound = "";         // which units set the floor
  StepCounts counts;

  double share_of_floor() const { return floor_ns / ns_per_region_step; }
};

struct ThroughputOptions {
  std::string target;           // "": the widest usable here
  double least_seconds = 0.02;  // of one repetition
  int repetitions = 5;          // the median counts
  double most_seconds = 0.5;    // of one case, about; one call at least
};

// Four kernels, 3, 8 and 16 regions, single and double precision, one thread and all; and 3 regions
// with inputs that change at every step, and by each other integrator.
std::vector<ThroughputCase> throughput_cases(int threads);

class ThroughputBench {
 public:
  // Throws Error(kUsage) for a target that is not usable here.
  explicit ThroughputBench(ThroughputOptions options = {});

  const Target& target() const { return *target_; }
  double clock_ghz() const { return clock_ghz_; }
  const PortModel& ports() const { return *ports_; }

  // Throws Error(kInternal) where the measured trajectory is not finite.
  Throughput run(const ThroughputCase& what);

  // The engine and another program for the same case, turn by turn.
  struct Pair {
    Throughput engine;
    double peer_ns = 0;              // per region-step, of one member
    double engine_is_faster_by = 0;  // median ratio of a turn
  };
  Pair run_beside(const ThroughputCase& what, const ThroughputWork& peer);

 private:
  ThroughputWork work_of(const ThroughputCase& what) const;
  Throughput figure(const ThroughputCase& what, const ThroughputWork& work, double seconds);
  const StepCounts& counts_of(const ThroughputCase& what);

  ThroughputOptions options_;
  const Target* target_;
  const PortModel* ports_;
  double clock_ghz_;
  std::map<std::tuple<BenchKernel, int, bool, BenchInputs, std::string>, StepCounts> counts_;
};

}  // namespace dcmrnn
