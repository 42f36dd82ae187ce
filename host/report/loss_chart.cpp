#include "host/report/loss_chart.hpp"

#include <algorithm>

#include "host/report/axis.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr std::size_t kMostTraces = 32;  // more lines than this are a smear

constexpr double kWidth = 430, kHeight = 226;
constexpr double kLeft = 44, kRight = 12, kTop = 8, kBottom = 34;

// The first point of a trace is the loss after one pass.
std::vector<Point> points_of(const StartRecord& start, double reference, const Axis& x,
                             const Axis& y) {
  std::vector<Point> points;
  for (std::size_t k = 0; k < start.trace.size(); ++k) {
    points.push_back(
        {x.at(static_cast<double>(k + 1)), y.at(log_above(start.trace[k] - reference))});
  }
  return points;
}

}  // namespace

std::optional<double> reference_loss(const std::vector<StartRecord>& starts) {
  Range ends;
  Range traces;
  for (const StartRecord& start : starts) {
    if (start.loss) ends.include(*start.loss);
    for (const double loss : start.trace) traces.include(loss);
  }
  if (!ends.empty()) return ends.low;
  return traces.empty() ? std::nullopt : std::optional<double>(traces.low);
}

void mark_end(Svg& svg, const StartRecord& start, Point where) {
  constexpr double kSize = 3.6;
  if (start.outcome == "diverged") {
    svg.cross(where, kSize, "cross");
  } else {
    svg.circle(where, kSize, start.best_basin ? "mark best" : "mark");
  }
}

std::string draw_loss_traces(const std::vector<StartRecord>& starts, const std::string& unit) {
  const std::optional<double> reference = reference_loss(starts);
  std::size_t longest = 0;
  Range above;
  const std::size_t shown = std::min(starts.size(), kMostTraces);
  for (std::size_t s = 0; s < shown; ++s) {
    longest = std::max(longest, starts[s].trace.size());
    for (const double loss : starts[s].trace) above.include(loss - reference.value_or(0));
  }
  if (!reference || longest == 0 || above.empty()) return {};

  const Axis x{0, static_cast<double>(longest), kLeft, kWidth - kRight};
  const double high = std::max(above.high, 0.1);
  const Axis y{0, log_above(high) * 1.04, kHeight - kBottom, kTop};
  Svg svg(kWidth, kHeight, "Loss of every start over passes, above the lowest");
  for (const double tick : log_above_ticks(high)) {
    svg.line({kLeft, y.at(log_above(tick))}, {kWidth - kRight, y.at(log_above(tick))}, "grid");
    svg.text({kLeft - 6, y.at(log_above(tick)) + 3.5}, compact(tick), "small soft", Anchor::kEnd);
  }
  for (const double tick : round_ticks(0, x.high, 6)) {
    svg.text({x.at(tick), kHeight - kBottom + 15}, compact(tick), "small soft", Anchor::kMiddle);
  }
  svg.line({kLeft, y.begin}, {kWidth - kRight, y.begin}, "frame");
  svg.text({(kLeft + kWidth - kRight) / 2, kHeight - 4}, "gradient passes, then polish steps",
           "small soft", Anchor::kMiddle);

  // The best basin is drawn last, on top.
  for (const bool best : {false, true}) {
    for (std::size_t s = 0; s < shown; ++s) {
      if (starts[s].best_basin != best || starts[s].trace.empty()) continue;
      const std::vector<Point> points = points_of(starts[s], *reference, x, y);
      svg.polyline(points, best ? "trace best" : "trace");
      if (std::isfinite(points.back().y)) mark_end(svg, starts[s], points.back());
    }
  }
  std::string caption = "Loss over passes <span>" + escape(unit) + " above the best";
  if (shown < starts.size()) {
    caption +=
        "; the first " + std::to_string(shown) + " of " + std::to_string(starts.size()) + " starts";
  }
  return element("figure", "", element("figcaption", "", caption + "</span>") + svg.str());
}

}  // namespace dcmrnn::report
