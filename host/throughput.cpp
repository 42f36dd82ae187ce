#include "host/throughput.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "dcmrnn/error.hpp"
#include "kernels/cpu/cpu_name.hpp"
#include "kernels/cpu/worker_pool.hpp"

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

// Wall time of one call of the kernel on as many packs as threads, s.
template <class S>
double pack_seconds(const ThroughputCase& what, const PackKernels<S>& kernels,
                    const ThroughputProblem& problem, const ThroughputOptions& options) {
  const GridPlan plan = problem.plan(what.kernel);
  std::vector<PackBuilder<S>> builders(what.threads, PackBuilder<S>(kernels));
  WorkerPool pool(what.threads);
  const auto each_thread = [&](const std::function<void(const PackTask<S>&)>& work) {
    pool.run(what.threads, [&](int pack, int) { work(builders[pack].task()); });
  };
  for (PackBuilder<S>& builder : builders) problem.fill(builder, plan);
  const double seconds = median_seconds(options, [&] {
    each_thread([&](const PackTask<S>& task) { run_kernel(kernels, what.kernel, task); });
  });
  if (!std::isfinite(builders[0].task().sse[0])) {
    throw Error(ExitCode::kInternal, "bench", "the measured trajectory is not finite");
  }
  return seconds;
}

}  // namespace

std::vector<ThroughputCase> throughput_cases(int threads) {
  std::vector<ThroughputCase> cases;
  const auto add = [&](int regions, BenchInputs inputs) {
    for (const BenchKernel kernel : kBenchKernels) {
      for (const bool single : {true, false}) {
        cases.push_back({kernel, regions, single, 1, inputs});
        if (threads > 1) cases.push_back({kernel, regions, single, threads, inputs});
      }
    }
  };
  for (const int regions : {3, 8, 16}) add(regions, BenchInputs::kBlocks);
  add(3, BenchInputs::kEveryStep);
  return cases;
}

double median_seconds(const ThroughputOptions& options, const std::function<void()>& work) {
  const double first =
      seconds_of(work, 1);  // warms caches; counts only where there is no time for more
  if (first > options.most_seconds) return first;
  const int calls = std::max(1, static_cast<int>(std::ceil(options.least_seconds / first)));
  std::vector<double> times;
  double spent = 0;
  do {
    times.push_back(seconds_of(work, calls));
    spent += times.back();
  } while (static_cast<int>(times.size()) < options.repetitions && spent < options.most_seconds);
  std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
  return times[times.size() / 2] / calls;
}

ThroughputBench::ThroughputBench(ThroughputOptions options)
    : options_(std::move(options)),
      target_(&usable_target(options_.target)),
      ports_(&port_model(target_->name, cpu_name())),
      clock_ghz_(measure_clock_ghz()) {}

const StepCounts& ThroughputBench::counts_of(const ThroughputCase& what) {
  const auto key = std::tuple(what.kernel, what.regions, what.single, what.inputs);
  const auto found = counts_.find(key);
  if (found != counts_.end()) return found->second;
  return counts_.emplace(key, std::apply(count_operations, key)).first->second;
}

Throughput ThroughputBench::run(const ThroughputCase& what) {
  const ThroughputProblem problem(what.regions, what.inputs);
  const int neural = problem.ensemble().neural;
  const int output = problem.ensemble().output;
  Throughput result;
  result.what = what;
  result.target = target_->name;
  double seconds = 0;
  if (what.single) {
    const PackKernels<float> kernels = target_->single(neural, output);
    result.members = kernels.members;
    seconds = pack_seconds(what, kernels, problem, options_);
  } else {
    const PackKernels<double> kernels = target_->full(neural, output);
    result.members = kernels.members;
    seconds = pack_seconds(what, kernels, problem, options_);
  }
  const double steps = static_cast<double>(problem.region_steps()) * result.members * what.threads;
  result.ns_per_region_step = 1e9 * seconds / steps;
  result.counts = counts_of(what);
  const Floor floor = floor_of(*ports_, result.counts, what.single);
  result.floor_ns = floor_ns(floor, result.members, clock_ghz_, what.threads);
  result.bound = floor.bound;
  return result;
}

}  // namespace dcmrnn
