// What one pack of members is asked to do: plain pointers, so that the code compiled for one
// instruction set sees no container and no helper of another.
#pragma once

#include <cstddef>

#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

// Scalars are S = float or double. W members stand next to each other: every array ends in [W].
// Members of a pack share the time grid; inputs, data, confounds and parameters are their own.
template <class S>
struct PackTask {
  ParameterLayout layout;
  int output;  // place of the output equation in the catalog
  OutputConstants constants;

  // Time grid, in Euler stages. Cuts, ends of spans and begins of runs are begins of steps.
  S dt;            // s, of a stage
  int stages;      // in a step: 1, or 2 under Heun's method
  const int* cut;  // [cuts] stages at which the state is kept: 0 first, the last step last
  int cuts;
  int longest_segment;   // stages between two cuts at most
  const int* cut_span;   // [cuts] first span at or after the cut
  const int* cut_run;    // [cuts] run of constant input that holds the cut
  const int* span_end;   // [spans] a span ends where a scan is read, or at a cut
  const int* span_scan;  // [spans, region] scan read at the span's end, or -1
  const int* rest_scan;  // [region] scan read at step 0, where the signal is at rest, or -1
  const int* window;     // [windows, 2] first and last cut of each window
  int windows;
  const S* share;  // [scan, region] 1 / windows that hold the scan

  // Inputs, as runs of constant level.
  const int* run_begin;  // [runs + 1] first stage of each run
  const S* run_level;    // [run, input, W]
  const S* run_changed;  // [run, W] 1 where the member's own input changed at the run's begin

  // Data.
  const S* bold;     // [scan, region, W] confounds projected out
  const S* weight;   // [scan, W] 1 used, 0 masked
  const S* basis;    // [rank, scan, W] confounds, orthonormal under the weights
  int basis_region;  // numbers [W] between two regions' basis: 0 where they share it
  // [scan, region, W] what whitens the noise (kernels/whitening.hpp); null: all members' is white.
  const S* own;
  const S* lagged;
  int scans;
  int rank;
  int bin = 1;  // neighbouring scans that J'WJ takes as one (see bin_of)

  // The members' state.
  S* parameters;              // [parameter, W] natural scale: A, B, C, theta
  const S* inverse_variance;  // [region, W] 1 / sigma^2
  double* projection;         // [rank, region, W] coefficients of the residual on the basis

  // Free parameters of the tangent sweep (the same for all members of the pack).
  const int* free_neural;  // [free_neurals] index in the parameter vector
  int free_neurals;
  const int* free_region;        // [free_regions] RegionParameter, region after region
  const int* free_region_begin;  // [region + 1] first of each region in free_region
  int free_regions;

  // Results.
  double* sse;              // [region, W]; not finite where the trajectory is not
  double* gradient;         // [parameter, W] of sum_r SSE_r / (2 sigma_r^2), natural scale
  double* floor_hits;       // [W] region-steps on the domain floor
  S* prediction;            // [scan, region, W]; the sweep turns it into the reverse source
  double* normal;           // [packed lower triangle of the free parameters, W] J'WJ / sigma^2
  double* region_gradient;  // [region, free parameter, W] J_r'W e_r, without sigma

  unsigned char* workspace;  // aligned to 64 bytes
};

// Called by the serial form after each window with the window's number: takes the gradient of the
// window and moves the parameters.
struct WindowUpdate {
  void* context;
  void (*apply)(void* context, int window);
};

// The sweeps compiled for one instruction set, precision and neural model.
template <class S>
struct PackKernels {
  int members;  // W
  std::size_t (*workspace_bytes)(const PackTask<S>&);
  void (*forward)(const PackTask<S>&);                       // sse, floor_hits, prediction
  void (*gradient)(const PackTask<S>&);                      // and gradient, over the windows
  void (*windows)(const PackTask<S>&, const WindowUpdate&);  // one pass, a step per window
  void (*normal_equations)(const PackTask<S>&);  // sse, floor_hits, normal, region_gradient
  // Solves W symmetric systems of order n: matrix [packed lower triangle, W], rhs [n, W] becomes
  // the solution, not finite where a matrix is not positive definite.
  void (*solve)(int n, double* matrix, double* rhs);
};

}  // namespace dcmrnn
