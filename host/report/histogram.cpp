#include "host/report/histogram.hpp"

#include <algorithm>
#include <cmath>

#include "host/report/axis.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr int kBins = 20;
constexpr double kWidth = 330, kHeight = 120;
constexpr double kLeft = 34, kRight = 10, kTop = 8, kBottom = 34;

std::vector<int> counts(const Histogram& histogram) {
  std::vector<int> bins(kBins, 0);
  for (const double value : histogram.values) {
    const double share = (value - histogram.low) / (histogram.high - histogram.low);
    const double bin = std::clamp(std::floor(share * kBins), 0.0, kBins - 1.0);
    ++bins[static_cast<std::size_t>(bin)];
  }
  return bins;
}

}  // namespace

std::string draw(const Histogram& histogram) {
  if (histogram.values.empty()) return {};
  const std::vector<int> bins = counts(histogram);
  const double most = *std::max_element(bins.begin(), bins.end());
  const Axis x{histogram.low, histogram.high, kLeft, kWidth - kRight};
  const Axis y{0, most, kHeight - kBottom, kTop};

  Svg svg(kWidth, kHeight, histogram.title + ": number of subjects");
  for (const double tick : round_ticks(0, most, 3)) {
    if (tick != std::floor(tick)) continue;
    svg.line({x.begin, y.at(tick)}, {x.end, y.at(tick)}, "grid");
    svg.text({x.begin - 5, y.at(tick) + 3.5}, compact(tick), "small soft", Anchor::kEnd);
  }
  const double width = (x.end - x.begin) / kBins;
  for (int bin = 0; bin < kBins; ++bin) {
    const double count = bins[static_cast<std::size_t>(bin)];
    if (count == 0) continue;
    svg.rectangle({x.begin + bin * width + 0.5, y.at(count)}, width - 1, y.begin - y.at(count),
                  "bar");
  }
  svg.line({x.begin, y.begin}, {x.end, y.begin}, "frame");
  const std::vector<double> ticks = round_ticks(histogram.low, histogram.high, 5);
  for (const double tick : ticks) {
    svg.text({x.at(tick), y.begin + 14}, fixed(tick, tick_digits(ticks)), "small soft",
             Anchor::kMiddle);
  }
  svg.text({(x.begin + x.end) / 2, kHeight - 5}, histogram.unit, "small soft", Anchor::kMiddle);
  if (histogram.threshold) {
    const double at = x.at(std::clamp(*histogram.threshold, histogram.low, histogram.high));
    svg.line({at, y.begin}, {at, y.end}, "threshold");
  }
  return element("figure", "", element("figcaption", "", escape(histogram.title)) + svg.str());
}

}  // namespace dcmrnn::report
