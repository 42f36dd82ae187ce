#include "host/autocorrelation.hpp"

#include <vector>

namespace dcmrnn {
namespace {

double neighbours(const Eigen::VectorXd& x) {
  const Eigen::Index pairs = x.size() - 1;
  return x.head(pairs).dot(x.tail(pairs));
}

// x'R x with R_jk = rho^|j - k|.
double along_noise(const Eigen::VectorXd& x, double rho) {
  double sum = 0, before = 0;  // before: sum_{j < k} rho^(k - j) x_j
  for (const double value : x) {
    sum += value * (value + 2 * before);
    before = rho * (before + value);
  }
  return sum;
}

struct Direction {
  Eigen::VectorXd unit;  // 0 where masked
  double times;
  double lag_one;
};

}  // namespace

double estimate_autocorrelation(const Eigen::VectorXd& residual, const Eigen::VectorXd& mask,
                                const FittedDirections& fitted) {
  const Eigen::VectorXd seen = mask.cwiseProduct(residual);
  const double squares = seen.squaredNorm();
  if (!(squares > 0)) return 0;
  const double observed = neighbours(seen) / squares;

  std::vector<Direction> directions;
  const auto add = [&](const Eigen::VectorXd& direction, double times) {
    const Eigen::VectorXd x = mask.cwiseProduct(direction);
    if (x.norm() > 0) directions.push_back({x.normalized(), times, neighbours(x.normalized())});
  };
  for (const auto& confound : fitted.confounds.colwise()) add(confound, 1);
  add(fitted.signal, fitted.parameters);

  // Positive while rho is too small to explain what is observed.
  const double pairs = neighbours(mask);
  const double used = mask.sum();
  const auto missing = [&](double rho) {
    double lag_one = pairs * rho, lag_zero = used;
    for (const Direction& one : directions) {
      const double taken = one.times * along_noise(one.unit, rho);
      lag_one -= one.lag_one * taken;
      lag_zero -= taken;
    }
    return observed * lag_zero - lag_one;
  };
  double low = -kLargestAutocorrelation, high = kLargestAutocorrelation;
  constexpr int kHalvings = 30;  // to 2e-9
  for (int k = 0; k < kHalvings; ++k) {
    const double middle = (low + high) / 2;
    (missing(middle) > 0 ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace dcmrnn
