#include "host/report/scatter.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

#include "host/report/axis.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr std::size_t kMostPoints = 3000;
constexpr double kSize = 240, kLeft = 46, kTop = 6, kBottom = 36;

struct Agreement {
  double correlation;  // NaN where one of the two does not vary
  double rms_error;
};

bool varies(const std::vector<double>& values) {
  return std::any_of(values.begin(), values.end(),
                     [&values](double value) { return value != values.front(); });
}

Agreement agreement(const Scatter& scatter) {
  const Eigen::Map<const Eigen::ArrayXd> truth(scatter.truth.data(),
                                               static_cast<Eigen::Index>(scatter.truth.size()));
  const Eigen::Map<const Eigen::ArrayXd> estimate(scatter.estimate.data(), truth.size());
  const Eigen::ArrayXd x = truth - truth.mean();
  const Eigen::ArrayXd y = estimate - estimate.mean();
  const bool defined = varies(scatter.truth) && varies(scatter.estimate);
  return {defined ? (x * y).sum() / std::sqrt(x.square().sum() * y.square().sum())
                  : std::numeric_limits<double>::quiet_NaN(),
          std::sqrt((estimate - truth).square().mean())};
}

}  // namespace

std::string draw(const Scatter& scatter) {
  if (scatter.truth.empty()) return {};
  Range range;
  for (const double value : scatter.truth) range.include(value);
  for (const double value : scatter.estimate) range.include(value);
  const Range wide = range.padded(0.06);
  const Axis x{wide.low, wide.high, kLeft, kSize - 10};
  const Axis y{wide.low, wide.high, kSize - kBottom, kTop};

  Svg svg(kSize, kSize, scatter.title + ": estimate against truth");
  const std::vector<double> ticks = round_ticks(wide.low, wide.high, 4);
  for (const double tick : ticks) {
    const std::string label = fixed(tick, tick_digits(ticks));
    svg.line({x.begin, y.at(tick)}, {x.end, y.at(tick)}, "grid");
    svg.line({x.at(tick), y.begin}, {x.at(tick), y.end}, "grid");
    svg.text({x.begin - 5, y.at(tick) + 3.5}, label, "small soft", Anchor::kEnd);
    svg.text({x.at(tick), y.begin + 13}, label, "small soft", Anchor::kMiddle);
  }
  svg.line({x.begin, y.begin}, {x.end, y.end}, "identity");
  svg.text({(x.begin + x.end) / 2, kSize - 5}, "truth, Hz", "small soft", Anchor::kMiddle);
  svg.text({9, (y.begin + y.end) / 2}, "estimate, Hz", "small soft", Anchor::kMiddle, -90);
  const std::size_t stride = 1 + (scatter.truth.size() - 1) / kMostPoints;
  std::vector<Point> points;
  for (std::size_t i = 0; i < scatter.truth.size(); i += stride) {
    points.push_back({x.at(scatter.truth[i]), y.at(scatter.estimate[i])});
  }
  svg.dots(points, "scatter");
  const Agreement figures = agreement(scatter);
  return element(
      "figure", "",
      element("figcaption", "",
              escape(scatter.title) + "<span class=\"below\">r " + fixed(figures.correlation, 2) +
                  ", rms error " + fixed(figures.rms_error, 3) + " Hz</span>") +
          svg.str());
}

}  // namespace dcmrnn::report
