// Noise that is not white: what is compared is L (y - yhat), where L whitens the noise of a region,
//
//   (L e)_k = own_k e_k - lagged_k e_j,     j the last used scan before k
//
// with own and lagged 0 at masked scans (host/whitening.hpp says what they are under AR(1) noise).
// Everything that is filtered goes by these two, scan after scan: data and confounds on the host,
// predictions, tangents and the source of the reverse sweep in the engines. own 1 and lagged 0
// everywhere changes no bit.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

// L, from the first scan to the last.
template <class T>
struct WhiteningFilter {
  T last;  // value at the last used scan; 0 before the first

  // weight: 1 at a used scan, 0 at a masked one.
  DCMRNN_LANE T next(T own, T lagged, T weight, T value) {
    const T filtered = fnma(lagged, last, own * value);
    last = select(weight, value, last);
    return filtered;
  }
};

// L transposed, from the last scan to the first.
template <class T>
struct WhiteningAdjoint {
  T coming;  // what later scans add to the next used one; 0 after the last

  DCMRNN_LANE T next(T own, T lagged, T weight, T value) {
    const T none(Scalar<T>(0));
    const T filtered = fnma(weight, coming, own * value);
    coming = select(weight, lagged * value, coming);
    return select(weight, filtered, none);
  }
};

}  // namespace dcmrnn
