// Quantiles of a few numbers.
#pragma once

#include <optional>
#include <utility>
#include <vector>

namespace dcmrnn {

// Linear between the two nearest values (type 7 of Hyndman and Fan 1996); nothing of none.
std::optional<double> quantile(std::vector<double> values, double share);

// Of an even number of values the mean of the middle two.
inline std::optional<double> median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

}  // namespace dcmrnn
