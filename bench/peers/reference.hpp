// The engine's own answer in double precision, which every peer has to give before it is timed.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "host/throughput.hpp"

namespace dcmrnn::peers {

// Full-pack gradient of the widest target, on the natural scale of the parameters.
struct Reference {
  std::vector<std::vector<double>> parameters;  // [member][parameter]
  std::vector<std::vector<double>> gradient;    // [member][parameter]
};

inline Reference reference_gradient(const ThroughputProblem& problem, BenchKernel kernel) {
  const Ensemble& ensemble = problem.ensemble();
  const PackKernels<double> kernels = choose_target().full(ensemble.neural, ensemble.output);
  const GridPlan plan = problem.plan(kernel);
  PackBuilder<double> builder(kernels);
  const PackTask<double>& task = problem.fill(builder, plan);
  kernels.gradient(task);
  Reference reference;
  for (int lane = 0; lane < kernels.members; ++lane) {
    reference.parameters.emplace_back();
    reference.gradient.emplace_back();
    for (int p = 0; p < ensemble.layout.size(); ++p) {
      reference.parameters.back().push_back(task.parameters[p * kernels.members + lane]);
      reference.gradient.back().push_back(task.gradient[p * kernels.members + lane]);
    }
  }
  return reference;
}

// Largest difference of two gradients, relative to the largest entry.
template <class Gradient>
double gradient_error(const std::vector<double>& expected, Gradient gradient) {
  double difference = 0, scale = 0;
  for (std::size_t p = 0; p < expected.size(); ++p) {
    difference = std::max(difference, std::abs(gradient(static_cast<int>(p)) - expected[p]));
    scale = std::max(scale, std::abs(expected[p]));
  }
  return difference / scale;
}

// Two programs that round differently, over 5,760 steps: the rounding error of single precision
// adds up to some 1e-5, that of double to some 1e-13.
inline double gradient_tolerance(bool single) { return single ? 1e-3 : 1e-9; }

}  // namespace dcmrnn::peers
