// One piece of work to time: a kernel over full packs, one pack for each thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "host/throughput_problem.hpp"
#include "kernels/cpu/worker_pool.hpp"

namespace dcmrnn {

// What is measured: full packs, one per thread, without the engine around them.
struct ThroughputCase {
  BenchKernel kernel = BenchKernel::kForward;
  int regions = 3;
  bool single = true;
  int threads = 1;
  BenchInputs inputs = BenchInputs::kBlocks;
  std::string integrator = "euler";

  bool has_gradient() const {
    return kernel == BenchKernel::kWindowed || kernel == BenchKernel::kExact;
  }
};

// What a program computes for the case, and how to ask it for the result of the first member.
struct ThroughputWork {
  int members = 0;  // of all threads together
  std::function<void()> run;
  std::function<double()> loss;         // sum over regions of SSE / (2 sigma^2)
  std::function<double(int)> gradient;  // of the loss by a parameter, natural scale
};

// Runs work(0), work(1) .. work(threads - 1) side by side, again and again.
inline std::function<void()> side_by_side(int threads, std::function<void(int)> work) {
  const auto pool = std::make_shared<WorkerPool>(threads);
  return [pool, threads, work = std::move(work)] {
    pool->run(threads, [&](int index, int) { work(index); });
  };
}

// The kernel compiled for some lanes, on full packs of starts of the bench's problem.
template <class S>
ThroughputWork pack_work(const ThroughputCase& what, const PackKernels<S>& kernels) {
  struct Packs {
    PackKernels<S> kernels;
    ThroughputProblem problem;
    GridPlan plan;
    std::vector<PackBuilder<S>> builders;

    Packs(const ThroughputCase& what, const PackKernels<S>& compiled)
        : kernels(compiled),
          problem(what.regions, what.inputs, ThroughputProblem::kFullSteps, what.integrator),
          plan(problem.plan(what.kernel)),
          builders(what.threads, PackBuilder<S>(kernels)) {
      for (PackBuilder<S>& builder : builders) problem.fill(builder, plan);
    }
  };
  const auto packs = std::make_shared<Packs>(what, kernels);
  const auto first = [packs]() -> const PackTask<S>& { return packs->builders[0].task(); };
  return {kernels.members * what.threads,
          side_by_side(what.threads,
                       [packs, kernel = what.kernel](int pack) {
                         run_kernel(packs->kernels, kernel, packs->builders[pack].task());
                       }),
          [first, lanes = kernels.members, regions = what.regions] {
            double loss = 0;
            for (int r = 0; r < regions; ++r) {
              loss += first().sse[r * lanes] * first().inverse_variance[r * lanes] / 2;
            }
            return loss;
          },
          [first, lanes = kernels.members](int p) { return first().gradient[p * lanes]; }};
}

}  // namespace dcmrnn
