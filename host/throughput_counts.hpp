// Operations per region-step and member of a kernel, counted by running it.
#pragma once

#include <string>

#include "host/throughput_problem.hpp"

namespace dcmrnn {

// Per region-step and member, in vector instructions of one lane.
struct StepCounts {
  double multiplies = 0;  // products and fused multiply-adds
  double additions = 0;
  double divisions = 0;
  double integers = 0;  // integer and bit operations, conversions
  double compares = 0;  // comparisons, blends, maxima and minima
  double loads = 0;
  double stores = 0;

  double arithmetic() const { return multiplies + additions + divisions + integers + compares; }
};

// Runs the engine's own sweep on a short problem with lanes that count. The same numbers each time.
// What happens once per sweep (preparing the parameters) is spread over the short problem's steps.
StepCounts count_operations(BenchKernel kernel, int regions, bool single, BenchInputs inputs,
                            const std::string& integrator = "euler");

}  // namespace dcmrnn
