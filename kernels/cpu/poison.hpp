// How a pack says that a member left the finite numbers.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"
#include "kernels/cpu/pack_task.hpp"

namespace dcmrnn {

// A state that is not finite stays so to the end (x, s and q are never floored): 0 times the last
// states is 0 or not a number, and is added to the squared error. Neighbours are not touched.
template <class T>
DCMRNN_LANE void poison_if_not_finite(const PackTask<Scalar<T>>& task, const T* x,
                                      const typename Balloon<T>::State* state) {
  const T zero(Scalar<T>(0));
  T poison = zero;
  for (int i = 0; i < task.layout.regions; ++i) {
    const auto& h = state[i];
    poison = poison + zero * x[i] + zero * h.s + zero * h.f + zero * h.v + zero * h.q;
  }
  for (int i = 0; i < task.layout.regions; ++i) accumulate(task.sse + i * kMembers<T>, poison);
}

}  // namespace dcmrnn
