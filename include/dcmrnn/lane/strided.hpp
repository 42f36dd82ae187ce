// An array whose neighbours stand apart: on a device the same element of all members stands
// together.
#pragma once

#include <cstddef>
#include <type_traits>

#include "dcmrnn/lane/target.hpp"

namespace dcmrnn {

// Element k stands at base[k stride]: stride 1 for an array of its own, the number of members where
// they stand next to each other.
template <class T>
struct Strided {
  T* base;
  std::ptrdiff_t stride = 1;

  DCMRNN_LANE T& operator[](std::ptrdiff_t k) const { return base[k * stride]; }
  // The array from element k on.
  DCMRNN_LANE Strided from(std::ptrdiff_t k) const { return {base + k * stride, stride}; }
  DCMRNN_LANE operator Strided<const T>() const requires(!std::is_const_v<T>) {
    return {base, stride};
  }
};

}  // namespace dcmrnn
