// Sweeps on 256-bit registers. Compiled with this instruction set's flags.
#define HWY_COMPILE_ONLY_STATIC
#include "dcmrnn/lane/pack.hpp"
#include "kernels/cpu/target.hpp"
#include "kernels/cpu/target_kernels.hpp"

static_assert(HWY_TARGET == HWY_AVX2, "this file needs the flags of its instruction set");

namespace dcmrnn {

const Target kAvx2Target = {"AVX2",
                            HWY_AVX2,
                            true,
                            kernels_of<HWY_NAMESPACE::Pack<float>, HWY_NAMESPACE::Pack<double>>,
                            kernels_of<HWY_NAMESPACE::Pack<double>, HWY_NAMESPACE::Pack<double>>,
                            cell_kernel<HWY_NAMESPACE::Pack<float>, float>(),
                            cell_kernel<HWY_NAMESPACE::Pack<float>, double>()};

}  // namespace dcmrnn
