#include "kernels/cell_run.hpp"

#include "kernels/cpu/aligned.hpp"
#include "kernels/cpu/target.hpp"

namespace dcmrnn {
namespace {

template <class S>
void run_on(const CellKernel<S>& kernel, const CellRun<S>& run) {
  AlignedVector<unsigned char> workspace(kernel.workspace_bytes(run));
  kernel.run(run, workspace.data());
}

const Target& widest() {
  static const Target& target = choose_target();
  return target;
}

}  // namespace

void run_cell(const CellRun<float>& run) { run_on(widest().cell_single, run); }
void run_cell(const CellRun<double>& run) { run_on(widest().cell_full, run); }

}  // namespace dcmrnn
