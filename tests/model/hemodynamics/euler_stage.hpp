// One whole Euler stage of the balloon model, as cell_step makes it.
#pragma once

#include "dcmrnn/model/hemodynamics/balloon.hpp"

namespace dcmrnn {

template <class T>
typename Balloon<T>::Record euler_stage(const typename Balloon<T>::Region& region, T x,
                                        typename Balloon<T>::State& h, T& hits) {
  const typename Balloon<T>::Record record = Balloon<T>::advance(region, x, h);
  Balloon<T>::template confine<true>(h, hits);
  return record;
}

}  // namespace dcmrnn
