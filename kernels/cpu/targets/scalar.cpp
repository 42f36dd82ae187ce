// Sweeps on one member at a time: the reference that packs are held against.
#include "kernels/cpu/target.hpp"
#include "kernels/cpu/target_kernels.hpp"

namespace dcmrnn {

const Target kScalarTarget = {"scalar",
                              0,
                              true,
                              kernels_of<float, double>,
                              kernels_of<double, double>,
                              cell_kernel<void, float>(),
                              cell_kernel<void, double>()};

}  // namespace dcmrnn
