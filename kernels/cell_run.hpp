// The plain cell of one member run through time, a call after every step: for simulations, start
// checks and the search for a domain exit, which look at states instead of sums.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

template <class S>
struct CellRun {
  ParameterLayout layout;
  int neural;  // positions in the catalog's lists
  int integrator;
  S dt;                  // s
  const S* parameters;   // [parameter] natural scale
  const int* run_begin;  // [runs + 1] steps where the input level changes; 0 and the end
  const S* run_level;    // [run, input]
  int steps;             // at most the end of the last run
  // Called with the state after `step` steps, from 0 on; the run ends where it returns false.
  bool (*visit)(void* context, int step, const S* x, const typename Balloon<S>::State* h);
  void* context;
};

// Runs it on the widest instruction set of this machine. The bits are the same on all of them.
void run_cell(const CellRun<float>& run);
void run_cell(const CellRun<double>& run);

}  // namespace dcmrnn
