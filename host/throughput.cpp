#include "host/throughput.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "dcmrnn/error.hpp"
#include "kernels/cpu/cpu_name.hpp"

namespace dcmrnn {
namespace {

const Target& usable_target(const std::string& name) {
  try {
    return choose_target(name);
  } catch (const std::invalid_argument& error) {
    throw Error(ExitCode::kUsage, "target", error.what());
  }
}

double seconds_of(const std::function<void()>& work, int calls) {
  const auto begin = std::chrono::steady_clock::now();
  for (int call = 0; call < calls; ++call) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + values.size() / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// Wall times of one call of each work, s, [work][turn]: the works take turns, and in a turn one is
// called until options.least_seconds have passed. The first call warms the caches and counts only
// where there is no time for another.
std::vector<std::vector<double>> take_turns(const ThroughputOptions& options,
                                            const std::vector<const ThroughputWork*>& works) {
  std::vector<int> calls;
  std::vector<std::vector<double>> times(works.size());
  double first_turn = 0;
  for (const ThroughputWork* work : works) {
    const double first = seconds_of(work->run, 1);
    first_turn += first;
    times[calls.size()].push_back(first);
    calls.push_back(std::max(1, static_cast<int>(std::ceil(options.least_seconds / first))));
  }
  const double most = options.most_seconds * static_cast<double>(works.size());
  if (first_turn > most) return times;
  for (std::vector<double>& each : times) each.clear();
  double spent = 0;
  do {
    for (std::size_t w = 0; w < works.size(); ++w) {
      const double seconds = seconds_of(works[w]->run, calls[w]);
      times[w].push_back(seconds / calls[w]);
      spent += seconds;
    }
  } while (static_cast<int>(times[0].size()) < options.repetitions && spent < most);
  return times;
}

double ns_per_region_step(const ThroughputCase& what, const ThroughputWork& work, double seconds) {
  return 1e9 * seconds /
         (static_cast<double>(what.regions) * ThroughputProblem::kFullSteps * work.members);
}

}  // namespace

std::vector<ThroughputCase> throughput_cases(int threads) {
  std::vector<ThroughputCase> cases;
  const auto add = [&](int regions, BenchInputs inputs, const char* integrator = "euler") {
    for (const BenchKernel kernel : kBenchKernels) {
      for (const bool single : {true, false}) {
        cases.push_back({kernel, regions, single, 1, inputs, integrator});
        if (threads > 1) cases.push_back({kernel, regions, single, threads, inputs, integrator});
      }
    }
  };
  for (const int regions : {3, 8, 16}) add(regions, BenchInputs::kBlocks);
  add(3, BenchInputs::kEveryStep);
  for (const char* integrator : {"heun", "exp2"}) add(3, BenchInputs::kBlocks, integrator);
  return cases;
}

ThroughputBench::ThroughputBench(ThroughputOptions options)
    : options_(std::move(options)),
      target_(&usable_target(options_.target)),
      ports_(&port_model(target_->name, cpu_name())),
      clock_ghz_(measure_clock_ghz()) {}

const StepCounts& ThroughputBench::counts_of(const ThroughputCase& what) {
  const auto key = std::tuple(what.kernel, what.regions, what.single, what.inputs, what.integrator);
  const auto found = counts_.find(key);
  if (found != counts_.end()) return found->second;
  return counts_.emplace(key, std::apply(count_operations, key)).first->second;
}

ThroughputWork ThroughputBench::work_of(const ThroughputCase& what) const {
  const ThroughputProblem problem(what.regions, what.inputs, ThroughputProblem::kFullSteps,
                                  what.integrator);
  const Ensemble& ensemble = problem.ensemble();
  return what.single ? pack_work(what, target_->single(ensemble.neural, ensemble.integrator))
                     : pack_work(what, target_->full(ensemble.neural, ensemble.integrator));
}

Throughput ThroughputBench::figure(const ThroughputCase& what, const ThroughputWork& work,
                                   double seconds) {
  if (!std::isfinite(work.loss())) {
    throw Error(ExitCode::kInternal, "bench", "the measured trajectory is not finite");
  }
  Throughput result;
  result.what = what;
  result.target = target_->name;
  result.members = work.members / what.threads;
  result.ns_per_region_step = ns_per_region_step(what, work, seconds);
  result.counts = counts_of(what);
  const Floor floor = floor_of(*ports_, result.counts, what.single);
  result.floor_ns = floor_ns(floor, result.members, clock_ghz_, what.threads);
  result.bound = floor.bound;
  return result;
}

Throughput ThroughputBench::run(const ThroughputCase& what) {
  const ThroughputWork work = work_of(what);
  return figure(what, work, median(take_turns(options_, {&work})[0]));
}

ThroughputBench::Pair ThroughputBench::run_beside(const ThroughputCase& what,
                                                  const ThroughputWork& peer) {
  const ThroughputWork work = work_of(what);
  const std::vector<std::vector<double>> times = take_turns(options_, {&work, &peer});
  std::vector<double> ratios;
  const double members = static_cast<double>(work.members) / peer.members;
  for (std::size_t turn = 0; turn < times[0].size(); ++turn) {
    ratios.push_back(members * times[1][turn] / times[0][turn]);
  }
  return {figure(what, work, median(times[0])), ns_per_region_step(what, peer, median(times[1])),
          median(ratios)};
}

}  // namespace dcmrnn
