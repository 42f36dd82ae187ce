// Which places of losses that are sorted within their segments are selected.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn::device {

// Whether a place is among the `keep` first of its segment, and its loss finite. The segments,
// [segment[k], segment[k + 1]) for k < segments, cover all places; some may be empty.
struct AmongBest {
  const double* sorted;  // [place]
  const int* segment;    // [segments + 1]
  int segments;
  int keep;

  DCMRNN_LANE bool operator()(int place) const {
    int low = 0, high = segments;  // the last segment that begins at or before the place
    while (high - low > 1) {
      const int middle = (low + high) / 2;
      if (segment[middle] <= place) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return place - segment[low] < keep && is_finite(sorted[place]);
  }
};

}  // namespace dcmrnn::device
