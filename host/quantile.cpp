#include "host/quantile.hpp"

#include <algorithm>
#include <cmath>

namespace dcmrnn {

std::optional<double> quantile(std::vector<double> values, double share) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(std::floor(place));
  const std::size_t above = std::min(below + 1, values.size() - 1);
  const double weight = place - static_cast<double>(below);
  return (1 - weight) * values[below] + weight * values[above];
}

}  // namespace dcmrnn
