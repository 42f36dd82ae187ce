// The one place that says how lane code is compiled: for one CPU thread, one SIMD register of
// members, or one GPU thread.
#pragma once

#if defined(__CUDACC__)
#define DCMRNN_LANE __host__ __device__ __forceinline__
#else
// Always inlined, so that no helper compiled for a wide instruction set is ever shared with
// code for a narrower one.
#define DCMRNN_LANE inline __attribute__((always_inline))
#endif
// The same for a lambda, after its parameters; on the CPU only.
#define DCMRNN_LANE_LAMBDA __attribute__((always_inline))

// For the few large functions that are called from several places: one copy, never inlined. Only
// templates over a lane type carry it, so the symbol names the instruction set.
#define DCMRNN_OUTLINE __attribute__((noinline))
