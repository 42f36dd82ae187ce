// Builds the table of sweeps for one lane type. Included by the one small file of each instruction
// set, which is compiled with that set's flags.
#pragma once

#include <type_traits>

#include "dcmrnn/lane/small_matrix.hpp"
#include "dcmrnn/model/catalog.hpp"
#include "kernels/cpu/pack_task.hpp"
#include "kernels/cpu/sweep.hpp"
#include "kernels/cpu/tangent_sweep.hpp"

namespace dcmrnn {

// T: the lane of the sweeps; Wide: the lane of doubles on the same registers.
template <class T, class Wide, class Dynamics>
struct TargetKernels {
  using S = Scalar<T>;
  using Full = Sweep<T, Dynamics>;
  using Tangents = TangentSweep<T, Dynamics>;

  static std::size_t workspace_bytes(const PackTask<S>& task) {
    Arena sweep(nullptr), tangents(nullptr);
    const Full count_sweep(task, sweep);
    const Tangents count_tangents(task, tangents);
    return sweep.used() > tangents.used() ? sweep.used() : tangents.used();
  }
  static void forward(const PackTask<S>& task) {
    Arena arena(task.workspace);
    Full(task, arena).forward();
  }
  static void gradient(const PackTask<S>& task) {
    Arena arena(task.workspace);
    Full(task, arena).gradient();
  }
  static void windows(const PackTask<S>& task, const WindowUpdate& update) {
    Arena arena(task.workspace);
    Full(task, arena).windows(update);
  }
  static void normal_equations(const PackTask<S>& task) {
    Arena arena(task.workspace);
    Tangents(task, arena).run();
  }

  static void solve(int n, double* matrix, double* rhs) {
    for (int first = 0; first < kMembers<T>; first += kMembers<Wide>) {
      cholesky_solve<Wide>(n, matrix + first, rhs + first, kMembers<T>);
    }
  }

  static constexpr PackKernels<S> table() {
    return {kMembers<T>, workspace_bytes, forward, gradient, windows, normal_equations, solve};
  }
};

// The table of one lane type for equations by their places in the catalog. One form of the sweeps
// takes all steps of stages.
template <class T, class Wide>
DCMRNN_LANE PackKernels<Scalar<T>> kernels_of(int neural, int integrator) {
  PackKernels<Scalar<T>> kernels{};
  with_dynamics(neural, integrator, [&]<class Equations>() DCMRNN_LANE_LAMBDA {
    using Integrator = typename Equations::Integrator;
    using Form = std::conditional_t<Integrator::kExponential, Integrator, Euler>;
    kernels = TargetKernels<T, Wide, Dynamics<typename Equations::Neural, Form>>::table();
  });
  return kernels;
}

}  // namespace dcmrnn
