// How a pack says that a member left the finite numbers.
#pragma once

#include "dcmrnn/model/trajectory.hpp"
#include "kernels/cpu/pack_task.hpp"

namespace dcmrnn {

// 0 times the last states is 0 or not a number, and is added to the squared error. Neighbours are
// not touched.
template <class T>
DCMRNN_LANE void poison_if_not_finite(const PackTask<Scalar<T>>& task, const T* x,
                                      const typename Balloon<T>::State* state) {
  T poison(Scalar<T>(0));
  for (int i = 0; i < task.layout.regions; ++i) poison = poison + poison_of(x[i], state[i]);
  for (int i = 0; i < task.layout.regions; ++i) accumulate(task.sse + i * kMembers<T>, poison);
}

}  // namespace dcmrnn
