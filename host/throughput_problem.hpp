// The problem that throughput is measured on: starts of one simulated subject, no file and no
// random choice.
#pragma once

#include <string>

#include "dcmrnn/model_spec.hpp"
#include "kernels/cpu/pack_builder.hpp"
#include "kernels/grid_plan.hpp"

namespace dcmrnn {

enum class BenchKernel { kForward, kWindowed, kExact, kPolish };
inline constexpr BenchKernel kBenchKernels[] = {BenchKernel::kForward, BenchKernel::kWindowed,
                                                BenchKernel::kExact, BenchKernel::kPolish};

enum class BenchInputs { kBlocks, kEveryStep };

// "forward", "windowed", "exact", "polish".
const char* name_of(BenchKernel kernel);
// "blocks", "every_step".
const char* name_of(BenchInputs inputs);

// One subject with a scan every 16 steps of 0.125 s, two inputs, no confounds. Inputs are
// blocks of 2 to 10 s between pauses, or change at every step. Every connection and every
// hemodynamic parameter but epsilon is free.
class ThroughputProblem {
 public:
  static constexpr double kStep = 0.125;  // s
  static constexpr int kStepsPerScan = 16;
  static constexpr double kWindow = 64;    // s, of the windowed gradient
  static constexpr int kFullSteps = 5760;  // the length that is measured

  // steps: a multiple of kStepsPerScan.
  ThroughputProblem(int regions, BenchInputs inputs, int steps = kFullSteps,
                    const std::string& integrator = "euler");

  const Ensemble& ensemble() const { return ensemble_; }
  const ModelSpec& model() const { return model_; }
  int region_steps() const { return ensemble_.layout.regions * ensemble_.grids[0].steps; }
  GridPlan plan(BenchKernel kernel) const;

  // Points the builder at a full pack: each lane is another start near the subject's truth. The
  // plan must outlive the task.
  template <class S>
  PackTask<S>& fill(PackBuilder<S>& builder, const GridPlan& plan) const;

  // Start `member` on the vector scale, [parameter].
  std::vector<double> start(int member) const;

 private:
  ModelSpec model_;
  Ensemble ensemble_;
  std::vector<double> truth_;  // [parameter]
};

// Runs the kernel once.
template <class S>
void run_kernel(const PackKernels<S>& kernels, BenchKernel kernel, const PackTask<S>& task) {
  switch (kernel) {
    case BenchKernel::kForward:
      return kernels.forward(task);
    case BenchKernel::kWindowed:
    case BenchKernel::kExact:
      return kernels.gradient(task);
    case BenchKernel::kPolish:
      return kernels.normal_equations(task);
  }
}

}  // namespace dcmrnn
