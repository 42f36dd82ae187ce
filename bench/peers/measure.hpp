// Checks a peer's gradient, then times it right beside the engine.
#pragma once

#include <stdexcept>
#include <string>

#include "bench/peers/eigen_gradient.hpp"
#include "bench/peers/libm_lane.hpp"
#include "bench/peers/reference.hpp"
#include "kernels/cpu/target_kernels.hpp"

namespace dcmrnn::peers {

struct PeerFigure {
  std::string peer;
  ThroughputCase what;
  double ns_per_region_step = 0;         // of one member
  double engine_ns_per_region_step = 0;  // measured right before
  double gradient_error = 0;             // relative; 0 for kernels without a gradient
};

inline double require_agreement(const std::string& peer, bool single, double error) {
  if (error <= gradient_tolerance(single)) return error;  // not for NaN
  throw std::runtime_error(peer + " disagrees with the engine's gradient: relative error " +
                           std::to_string(error));
}

// The engine's sweeps on scalar lanes with the C library's elementary functions.
template <class S>
PeerFigure measure_libm(const ThroughputCase& what, const ThroughputOptions& options) {
  const ThroughputProblem problem(what.regions, what.inputs);
  const Ensemble& ensemble = problem.ensemble();
  const PackKernels<S> kernels =
      kernels_of<LibmLane<S>, LibmLane<double>>(ensemble.neural, ensemble.output);
  const GridPlan plan = problem.plan(what.kernel);
  PackBuilder<S> builder(kernels);
  const PackTask<S>& task = problem.fill(builder, plan);
  PeerFigure figure{"scalar libm", what};
  if (what.kernel == BenchKernel::kWindowed || what.kernel == BenchKernel::kExact) {
    kernels.gradient(task);
    figure.gradient_error =
        require_agreement(figure.peer, what.single,
                          gradient_error(reference_gradient(problem, what.kernel).gradient[0],
                                         [&](int p) { return task.gradient[p]; }));
  }
  const double seconds = median_seconds(options, [&] { run_kernel(kernels, what.kernel, task); });
  figure.ns_per_region_step = 1e9 * seconds / problem.region_steps();
  return figure;
}

// Exact gradient of 3 regions and 2 inputs with Eigen, `Members` members at a time.
template <class S, int Members>
PeerFigure measure_eigen(const ThroughputOptions& options) {
  PeerFigure figure{"Eigen, " + std::to_string(Members) + " at a time",
                    {BenchKernel::kExact, 3, sizeof(S) == 4, 1, BenchInputs::kBlocks}};
  const ThroughputProblem problem(3, figure.what.inputs);
  const Reference reference = reference_gradient(problem, BenchKernel::kExact);
  EigenGradient<S, Members, 3, 2> gradient(problem.ensemble());
  for (int member = 0; member < Members; ++member) {
    const auto& parameters = reference.parameters[member % reference.parameters.size()];
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      gradient.set_parameter(static_cast<int>(p), member, static_cast<S>(parameters[p]));
    }
  }
  gradient.run();
  figure.gradient_error = require_agreement(figure.peer, figure.what.single,
                                            gradient_error(reference.gradient[0], [&](int p) {
                                              return static_cast<double>(gradient.gradient(p, 0));
                                            }));
  const double seconds = median_seconds(options, [&] { gradient.run(); });
  figure.ns_per_region_step = 1e9 * seconds / problem.region_steps() / Members;
  return figure;
}

}  // namespace dcmrnn::peers
