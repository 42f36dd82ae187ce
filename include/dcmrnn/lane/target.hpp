// The one place that says how lane code is compiled: for one CPU thread, one SIMD register of
// members, or one GPU thread.
#pragma once

#if defined(__CUDACC__)
#define DCMRNN_INLINE __attribute__((always_inline))
#define DCMRNN_LANE __host__ __device__ __forceinline__
#define DCMRNN_MEMBER __host__ __device__ inline
#define DCMRNN_OUTLINE __host__ __device__ __noinline__
#define DCMRNN_HOST inline
#define DCMRNN_UNROLL _Pragma("unroll")
#define DCMRNN_DEVICE_UNROLL _Pragma("unroll")
#define DCMRNN_DEVICE_ROLL _Pragma("unroll 1")
#else
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define DCMRNN_SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define DCMRNN_SANITIZED
#endif
#if defined(DCMRNN_INLINE)
// Empty where the build gives it: sources for one instruction set whose speed is no matter.
#elif defined(DCMRNN_SANITIZED)
// Sanitized, the sweeps as one function would take a compiler a quarter of an hour each. Such a
// build runs where it was built, so a helper that is shared between instruction sets does no harm.
#define DCMRNN_INLINE
#else
// Always inlined, so that no helper compiled for a wide instruction set is ever shared with
// code for a narrower one.
#define DCMRNN_INLINE __attribute__((always_inline))
#endif
#define DCMRNN_LANE inline DCMRNN_INLINE
// What is done once per member and iteration, on the host or on the device: not worth inlining.
#define DCMRNN_MEMBER inline
// For the few large functions that are called from several places: one copy, never inlined. Only
// templates over a lane type carry it, so the symbol names the instruction set.
#define DCMRNN_OUTLINE __attribute__((noinline))
// As DCMRNN_LANE, but never on a device: the choice of a type by its place in a list.
#define DCMRNN_HOST inline DCMRNN_INLINE
// Before a loop whose count the compiler knows, so that its arrays stand in registers.
#define DCMRNN_UNROLL _Pragma("GCC unroll 16")
// The same where only a device needs it.
#define DCMRNN_DEVICE_UNROLL
// The opposite: a loop that stays one on a device, where its body is large.
#define DCMRNN_DEVICE_ROLL
#endif
// The same as DCMRNN_LANE for a lambda, after its parameters.
#define DCMRNN_LANE_LAMBDA DCMRNN_INLINE
