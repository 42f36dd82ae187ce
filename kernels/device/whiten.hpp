// The filters of noise that is not white (kernels/whitening.hpp) on a device, in place.
#pragma once

#include "kernels/device/problem.hpp"
#include "kernels/whitening.hpp"

namespace dcmrnn::device {

// Replaces a scan's value by what the filter makes of it.
template <class S, class Filter>
DCMRNN_LANE void filter_scan(Filter& filter, const Data<S>& data, int regions, int region, int scan,
                             S& value) {
  const int at = scan * regions + region;
  value = filter.next(data.own[at], data.lagged[at], data.weight[scan], value);
}

}  // namespace dcmrnn::device
