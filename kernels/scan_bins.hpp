// Neighbouring scans taken as one by the matrix of a descent (bin_of in grid_plan.hpp says how
// many): of n used scans (sum J)'(sum J) / n, in all engines.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

// By which the sum over a bin becomes its row. weight: of its used scans; the sum of a bin without
// any is 0.
template <class T>
DCMRNN_LANE T bin_scale(T weight) {
  return reciprocal(square_root(maximum(weight, T(Scalar<T>(1)))));
}

}  // namespace dcmrnn
