// The instruction sets this binary holds, and the choice among them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/cpu/cell_loop.hpp"
#include "kernels/cpu/pack_task.hpp"

namespace dcmrnn {

// One instruction set.
struct Target {
  const char* name;      // "AVX2"
  std::int64_t highway;  // Highway's bit of the set, 0 for the scalar lanes
  bool fused;            // whether multiply-add rounds once
  // Tables by place in the catalog's neural models.
  PackKernels<float> (*single)(int neural, int integrator);
  PackKernels<double> (*full)(int neural, int integrator);
  CellKernel<float> cell_single;
  CellKernel<double> cell_full;
};

// Defined by the files under targets/.
extern const Target kScalarTarget;  // one member at a time: the reference, on any machine
#if defined(__x86_64__)
extern const Target kAvx2Target;
extern const Target kAvx512Target;
#elif defined(__aarch64__)
extern const Target kNeonTarget;
#endif

// Every target that this machine can run, the widest first, the scalar reference last.
std::vector<const Target*> usable_targets();

// The widest usable target, or the named one. Throws std::invalid_argument for a name that is not
// usable here (the message lists those that are).
const Target& choose_target(const std::string& name = "");

}  // namespace dcmrnn
