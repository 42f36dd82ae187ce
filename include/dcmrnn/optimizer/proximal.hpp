// Proximal map of the absolute value.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

// x, moved towards 0 by at most `threshold`: the proximal map of threshold |x|.
DCMRNN_LANE double soft_threshold(double x, double threshold) {
  if (x > threshold) return x - threshold;
  if (x < -threshold) return x + threshold;
  return 0;
}

}  // namespace dcmrnn
