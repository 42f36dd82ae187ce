// Axes: from data to pixels.
#pragma once

#include <limits>
#include <vector>

namespace dcmrnn::report {

// Linear from data [low, high] to pixels [begin, end].
struct Axis {
  double low = 0, high = 1;
  double begin = 0, end = 1;

  double at(double value) const { return begin + (value - low) / (high - low) * (end - begin); }
};

// The range of the finite values it has seen.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  void include(double value);
  bool empty() const { return !(low <= high); }
  // Wider by a share of its width at both ends, never of width 0; [0, 1] where it is empty.
  Range padded(double share) const;
};

// Round numbers (1, 2, 5 times a power of ten) inside [low, high], about `count` of them.
std::vector<double> round_ticks(double low, double high, int count);

// Decimals that tell neighbouring ticks apart.
int tick_digits(const std::vector<double>& ticks);

// log10(1 + value): linear near 0, logarithmic far above; values below 0 count as 0.
double log_above(double value);

// Ticks for a log_above axis that reaches `high`: 0, 1, 10, 100, ... (on the scale of the values),
// or finer ones where the axis ends below 1.
std::vector<double> log_above_ticks(double high);

}  // namespace dcmrnn::report
