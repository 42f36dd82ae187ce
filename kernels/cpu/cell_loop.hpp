// The time loop of the plain cell, compiled for each instruction set.
#pragma once

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/trajectory.hpp"
#include "kernels/arena.hpp"
#include "kernels/cell_run.hpp"

namespace dcmrnn {

// Level names the instruction set, so that no copy for one is linked into another.
template <class Level, class S, class Dynamics>
struct CellLoop {
  using Model = typename Dynamics::template Hemodynamics<S>;

  DCMRNN_LANE CellLoop(const CellRun<S>& run, Arena& arena)
      : run_(run),
        n_(run.layout.regions),
        region_(arena.take<typename Model::Region>(n_)),
        h_(arena.take<typename Model::State>(n_)),
        x_(arena.take<S>(n_)),
        phi_(arena.take<S>(n_)),
        begin_{arena.take<S>(n_), arena.take<typename Model::State>(n_)},
        M_(arena.take<S>(static_cast<std::size_t>(n_) * n_)),
        drive_(arena.take<S>(n_)) {}

  DCMRNN_LANE void go() {
    for (int i = 0; i < n_; ++i) {
      S theta[kRegionParameters];
      for (int p = 0; p < kRegionParameters; ++p) theta[p] = run_.parameters[run_.layout.phi(p, i)];
      region_[i] = Model::prepare(theta, run_.dt);
      h_[i] = Model::State::rest();
      x_[i] = S(0);
    }
    int next = 0;
    for (int t = 0; run_.visit(run_.context, t, x_, h_) && t < run_.steps; ++t) {
      if (t == run_.run_begin[next]) {
        const S* level = run_.run_level + static_cast<std::ptrdiff_t>(next) * run_.layout.inputs;
        effective_connectivity<S>(run_.layout, run_.parameters, level, run_.dt, M_, drive_);
        ++next;
      }
      cell_step<Dynamics, S>(n_, n_, region_, {{M_}, {M_, n_ + 1}, drive_}, x_, h_, begin_, phi_,
                             AllAtHand{}, KeepNothing{});
    }
  }

 private:
  const CellRun<S>& run_;
  int n_;
  typename Model::Region* region_;  // [region]
  typename Model::State* h_;        // [region]
  S *x_, *phi_;                     // [region]
  StepBegin<S> begin_;
  S *M_, *drive_;  // [to, from], [region]
};

template <class Level, class S>
std::size_t cell_workspace_bytes(const CellRun<S>& run) {
  Arena count(nullptr);
  with_dynamics(run.neural, run.integrator, [&]<class Dynamics>() DCMRNN_LANE_LAMBDA {
    const CellLoop<Level, S, Dynamics> loop(run, count);
  });
  return count.used();
}
template <class Level, class S>
void run_cell_loop(const CellRun<S>& run, unsigned char* workspace) {
  Arena arena(workspace);
  with_dynamics(run.neural, run.integrator, [&]<class Dynamics>() DCMRNN_LANE_LAMBDA {
    CellLoop<Level, S, Dynamics>(run, arena).go();
  });
}

// The loop as a target's table holds it.
template <class S>
struct CellKernel {
  std::size_t (*workspace_bytes)(const CellRun<S>&);
  void (*run)(const CellRun<S>&, unsigned char* workspace);
};

template <class Level, class S>
constexpr CellKernel<S> cell_kernel() {
  return {cell_workspace_bytes<Level, S>, run_cell_loop<Level, S>};
}

}  // namespace dcmrnn
