// The engine's own answer in double precision, which every peer has to give before it is timed.
#pragma once

#include <string>
#include <vector>

#include "host/throughput_work.hpp"

namespace dcmrnn::peers {

// Of a full pack of the widest target.
struct Reference {
  std::vector<std::vector<double>> parameters;  // [member][parameter] natural scale
  std::vector<std::vector<double>> gradient;    // [member][parameter] of a kernel that has one
  std::vector<double> loss;                     // [member] sum over regions of SSE / (2 sigma^2)
};

Reference reference_answer(const ThroughputProblem& problem, BenchKernel kernel);

// Runs the work once and compares its first member with the reference's: the gradient where the
// kernel has one (relative to the largest entry), otherwise the loss. Returns the relative error.
// Throws std::runtime_error where it is more than two programs that round differently can have.
double require_agreement(const std::string& peer, const ThroughputCase& what,
                         const ThroughputWork& work, const Reference& reference);

}  // namespace dcmrnn::peers
