// Normal equations of many members, as many at once as take little memory.
#pragma once

#include <algorithm>
#include <functional>
#include <span>

#include "kernels/engine.hpp"

namespace dcmrnn {

// Calls take(place, equations) for every member of the list, in order. free: of the largest member.
template <class Take>
void each_normal_equations(Engine& engine, std::span<const int> members, std::size_t free,
                           Take&& take) {
  constexpr std::size_t kNumbers = 1 << 23;  // 64 MB
  const std::size_t at_once = kNumbers / (free * (free + 1) / 2 + 1) + 1;
  for (std::size_t first = 0; first < members.size(); first += at_once) {
    const std::size_t count = std::min(at_once, members.size() - first);
    const std::vector<NormalEquations> equations =
        engine.normal_equations(members.subspan(first, count));
    for (std::size_t k = 0; k < count; ++k) take(first + k, equations[k]);
  }
}

}  // namespace dcmrnn
