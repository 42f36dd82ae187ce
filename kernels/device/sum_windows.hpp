// The gradient of a pass: the sum over the windows that were reversed side by side.
#pragma once

#include "kernels/device/members.hpp"

namespace dcmrnn::device {

// gradient[0] = sum over windows, in order. index = slot + slots parameter.
template <class S>
struct SumWindows {
  static constexpr const char* kName = "sum_windows";

  Problem<S> problem;
  const Grid<S>* grids;
  Chunk<S> chunk;

  DCMRNN_LANE void operator()(int index) const {
    const int slot = index % chunk.slots;
    const int windows = grids[problem.data_of(chunk.member[slot]).grid].windows;
    const int size = problem.layout.size() * chunk.slots;
    double sum = 0;
    for (int w = 0; w < windows; ++w) sum += chunk.gradient[w * size + index];
    chunk.gradient[index] = sum;
  }
};

}  // namespace dcmrnn::device
