// What a device keeps of members: for all of them between calls, and for those of one chunk while
// it is computed. Members stand next to each other: [.., member] and [.., slot].
#pragma once

#include "kernels/device/problem.hpp"
#include "kernels/polish_member.hpp"

namespace dcmrnn::device {

struct Members {
  int count;
  double* parameters;  // [parameter, member] vector scale
  double* noise_sd;    // [region, member]
  double* sse;         // [region, member]
  MemberReport* report;
  // Of the polish; null before it begins.
  PolishProgress* polish;
  double* trial;            // [parameter, member]
  double* normal;           // [packed free, member]
  double* region_gradient;  // [region, free, member]

  template <class T>
  DCMRNN_LANE Strided<T> of(T* array, int member) const {
    return {array + member, count};
  }
};

// What a polished member keeps on the device between calls, bytes.
inline std::size_t polish_bytes(const ParameterLayout& layout, std::size_t free) {
  const std::size_t values = 2 * static_cast<std::size_t>(layout.size()) + free * (free + 1) / 2 +
                             static_cast<std::size_t>(layout.regions) * (free + 2);
  return values * sizeof(double) + sizeof(MemberReport) + sizeof(PolishProgress);
}

// The slots of one chunk. Indices fit 32 bits: 64-bit addresses of such arrays eat registers.
template <class S>
struct Chunk {
  int slots;
  const int* member;    // [slot]
  S* natural;           // [parameter, slot] natural scale
  S* inverse_variance;  // [region, slot]
  S* prediction;        // [scan, region, slot]; the residual turns it into the reverse source
  double* projection;   // [rank, region, slot]
  S* before_window;     // [region, slot] prediction at the last used scan before the window
  double* sse;          // [region, slot]
  double* floor_hits;   // [slot]
  double* poison;       // [slot] 0, or not a number where the last state is not finite
  S* state;             // [cut, region, x s f v q, slot]
  double* gradient;     // [window, parameter, slot] by the natural parameters
  unsigned char*
      scratch;  // [thread, scratch_bytes], where the number of regions is not compiled in
  int scratch_bytes;

  template <class T>
  DCMRNN_LANE Strided<T> of(T* array, int slot) const {
    return {array + slot, slots};
  }
};

}  // namespace dcmrnn::device
