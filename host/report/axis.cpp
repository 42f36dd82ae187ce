#include "host/report/axis.hpp"

#include <algorithm>
#include <cmath>

namespace dcmrnn::report {

void Range::include(double value) {
  if (!std::isfinite(value)) return;
  low = std::min(low, value);
  high = std::max(high, value);
}

Range Range::padded(double share) const {
  if (empty()) return {0, 1};
  const double width = high - low;
  const double margin = width > 0 ? share * width : std::max(std::abs(low) * 0.1, 1e-3);
  return {low - margin, high + margin};
}

std::vector<double> round_ticks(double low, double high, int count) {
  if (!(high > low) || count < 1) return {};
  const double wished = (high - low) / count;
  const double power = std::pow(10.0, std::floor(std::log10(wished)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= wished) step = factor * power;
  }
  std::vector<double> ticks;
  const double last = std::floor(high / step + 1e-9);
  for (double k = std::ceil(low / step - 1e-9); k <= last; ++k)
    ticks.push_back(k * step + 0.0);  // no -0
  return ticks;
}

int tick_digits(const std::vector<double>& ticks) {
  if (ticks.size() < 2) return ticks.empty() || ticks[0] == std::floor(ticks[0]) ? 0 : 2;
  const double exponent = std::floor(std::log10(ticks[1] - ticks[0]) + 1e-9);
  return static_cast<int>(std::clamp(-exponent, 0.0, 6.0));
}

double log_above(double value) { return std::log10(1 + std::max(value, 0.0)); }

std::vector<double> log_above_ticks(double high) {
  if (high < 2) return round_ticks(0, high, 3);
  std::vector<double> ticks = {0};
  for (double tick = 1; tick <= high * 1.0001; tick *= 10) ticks.push_back(tick);
  return ticks;
}

}  // namespace dcmrnn::report
