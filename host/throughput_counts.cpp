#include "host/throughput_counts.hpp"

#include "kernels/cpu/counting_lane.hpp"
#include "kernels/cpu/target_kernels.hpp"

namespace dcmrnn {
namespace {

// Enough that ends do not count: for windows two of them, for the exact gradient more than a tape
// holds; for the polish, whose work per step grows with the number of parameters, less.
int counted_steps(BenchKernel kernel) {
  switch (kernel) {
    case BenchKernel::kExact:
      return ThroughputProblem::kFullSteps;
    case BenchKernel::kPolish:
      return 256;
    default:
      return 1024;
  }
}

template <class S>
counting::OperationCounts count(BenchKernel kernel, const ThroughputProblem& problem) {
  const Ensemble& ensemble = problem.ensemble();
  const PackKernels<S> kernels =
      kernels_of<CountingLane<S>, CountingLane<double>>(ensemble.neural, ensemble.integrator);
  const GridPlan plan = problem.plan(kernel);
  PackBuilder<S> builder(kernels);
  const PackTask<S>& task = problem.fill(builder, plan);
  counting::watch_workspace(task.workspace, kernels.workspace_bytes(task));
  counting::counts = {};
  run_kernel(kernels, kernel, task);
  counting::watch_workspace(nullptr, 0);
  return counting::counts;
}

}  // namespace

StepCounts count_operations(BenchKernel kernel, int regions, bool single, BenchInputs inputs,
                            const std::string& integrator) {
  const ThroughputProblem problem(regions, inputs, counted_steps(kernel), integrator);
  const counting::OperationCounts total =
      single ? count<float>(kernel, problem) : count<double>(kernel, problem);
  const double steps = problem.region_steps();
  const auto share = [steps](std::int64_t count) { return static_cast<double>(count) / steps; };
  return {share(total.multiplies), share(total.additions), share(total.divisions),
          share(total.integers),   share(total.compares),  share(total.loads),
          share(total.stores)};
}

}  // namespace dcmrnn
