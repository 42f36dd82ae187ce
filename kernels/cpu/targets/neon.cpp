// Sweeps on the 128-bit registers of 64-bit Arm, which every such processor has.
#define HWY_COMPILE_ONLY_STATIC
#include "dcmrnn/lane/pack.hpp"
#include "kernels/cpu/target.hpp"
#include "kernels/cpu/target_kernels.hpp"

static_assert(HWY_TARGET == HWY_NEON, "this file is for 64-bit Arm");

namespace dcmrnn {

const Target kNeonTarget = {"NEON",
                            HWY_NEON,
                            true,
                            kernels_of<HWY_NAMESPACE::Pack<float>, HWY_NAMESPACE::Pack<double>>,
                            kernels_of<HWY_NAMESPACE::Pack<double>, HWY_NAMESPACE::Pack<double>>,
                            cell_kernel<HWY_NAMESPACE::Pack<float>, float>(),
                            cell_kernel<HWY_NAMESPACE::Pack<float>, double>()};

}  // namespace dcmrnn
