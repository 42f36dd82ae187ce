// The choice of code for few regions, whose number the compiler knows, so that their values stand
// in registers.
#pragma once

#include "dcmrnn/lane/target.hpp"

namespace dcmrnn {

// Calls f.template operator()<N>(), N the number of regions up to 4 and 0 beyond.
template <class F>
DCMRNN_LANE void with_few_regions(int regions, const F& f) {
  switch (regions) {
    case 1:
      return f.template operator()<1>();
    case 2:
      return f.template operator()<2>();
    case 3:
      return f.template operator()<3>();
    case 4:
      return f.template operator()<4>();
    default:
      return f.template operator()<0>();
  }
}

}  // namespace dcmrnn
