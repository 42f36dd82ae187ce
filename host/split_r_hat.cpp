#include "host/split_r_hat.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

namespace dcmrnn {
namespace {

// n - 1 in the denominator.
double variance(const Eigen::ArrayXd& values) {
  return (values - values.mean()).square().sum() / static_cast<double>(values.size() - 1);
}

}  // namespace

double split_r_hat(const std::vector<std::vector<double>>& chains) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const Eigen::Index length = chains.empty() ? 0 : static_cast<Eigen::Index>(chains[0].size()) / 2;
  if (length < 2) return kNone;
  Eigen::ArrayXd mean(2 * static_cast<Eigen::Index>(chains.size()));
  Eigen::ArrayXd within = mean;
  for (Eigen::Index half = 0; half < mean.size(); ++half) {
    const std::vector<double>& chain = chains[static_cast<std::size_t>(half / 2)];
    const double* first = half % 2 == 0 ? chain.data() : chain.data() + chain.size() - length;
    const Eigen::Map<const Eigen::ArrayXd> values(first, length);
    mean(half) = values.mean();
    within(half) = variance(values);
  }
  const double n = static_cast<double>(length);
  const double inside = within.mean();
  if (!(inside > 0)) return kNone;
  return std::sqrt(((n - 1) / n * inside + variance(mean)) / inside);
}

double largest_r_hat(const std::vector<double>& of_each) {
  double largest = 0;
  for (const double one : of_each) {
    if (std::isnan(one)) return one;
    largest = std::max(largest, one);
  }
  return largest;
}

}  // namespace dcmrnn
