#include "bench/peers/reference.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "kernels/cpu/target.hpp"

namespace dcmrnn::peers {
namespace {

// Over 5,760 steps the roundings of single precision add up to some 1e-5, those of double to some
// 1e-13.
double tolerance(bool single) { return single ? 1e-3 : 1e-9; }

double relative_gradient_error(const std::vector<double>& expected, const ThroughputWork& work) {
  double difference = 0, scale = 0;
  for (std::size_t p = 0; p < expected.size(); ++p) {
    const double computed = work.gradient(static_cast<int>(p));
    if (!std::isfinite(computed)) return computed;
    difference = std::max(difference, std::abs(computed - expected[p]));
    scale = std::max(scale, std::abs(expected[p]));
  }
  return difference / scale;
}

}  // namespace

Reference reference_answer(const ThroughputProblem& problem, BenchKernel kernel) {
  const Ensemble& ensemble = problem.ensemble();
  const PackKernels<double> kernels = choose_target().full(ensemble.neural, ensemble.integrator);
  const GridPlan plan = problem.plan(kernel);
  PackBuilder<double> builder(kernels);
  const PackTask<double>& task = problem.fill(builder, plan);
  run_kernel(kernels, kernel, task);
  Reference reference;
  const int lanes = kernels.members;
  for (int lane = 0; lane < lanes; ++lane) {
    reference.parameters.emplace_back();
    reference.gradient.emplace_back();
    for (int p = 0; p < ensemble.layout.size(); ++p) {
      reference.parameters.back().push_back(task.parameters[p * lanes + lane]);
      reference.gradient.back().push_back(task.gradient[p * lanes + lane]);
    }
    double loss = 0;
    for (int r = 0; r < ensemble.layout.regions; ++r) {
      loss += task.sse[r * lanes + lane] * task.inverse_variance[r * lanes + lane] / 2;
    }
    reference.loss.push_back(loss);
  }
  return reference;
}

double require_agreement(const std::string& peer, const ThroughputCase& what,
                         const ThroughputWork& work, const Reference& reference) {
  work.run();
  const double error = what.has_gradient() ? relative_gradient_error(reference.gradient[0], work)
                                           : std::abs(work.loss() / reference.loss[0] - 1);
  if (error <= tolerance(what.single)) return error;  // not for NaN
  throw std::runtime_error(peer + " disagrees with the engine (" + name_of(what.kernel) + ", " +
                           std::to_string(what.regions) + " regions): relative error " +
                           std::to_string(error));
}

}  // namespace dcmrnn::peers
