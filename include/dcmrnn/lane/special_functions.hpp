// A GPU's special function unit in single precision. Errors by the PTX manual, measured by the GPU
// tests: reciprocal 1 ulp, exp2 2 ulp, log2 2^-22 absolute between 1/2 and 2 and 2^-22 relative
// outside; subnormal numbers become 0, which no state comes near.
#pragma once

#include "dcmrnn/lane/target.hpp"

#if defined(__CUDA_ARCH__)
namespace dcmrnn::special {

DCMRNN_LANE float reciprocal(float a) {
  float y;
  asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(a));
  return y;
}
DCMRNN_LANE float exp2(float a) {
  float y;
  asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(a));
  return y;
}
DCMRNN_LANE float log2(float a) {
  float y;
  asm("lg2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(a));
  return y;
}

}  // namespace dcmrnn::special
#endif
