#include "host/report/fit_chart.hpp"

#include <algorithm>

#include "host/report/axis.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

// More than this would blow up the report and no longer be readable.
constexpr Eigen::Index kMostScans = 600;
constexpr Eigen::Index kMostRegions = 12;

constexpr double kWidth = 1040;
constexpr double kLeft = 46, kRight = 92;
constexpr double kStrip = 74, kGap = 12;

struct Strips {
  Eigen::Index scans, regions;
  double height;
  Axis time;

  explicit Strips(const SubjectEstimate& subject)
      : scans(std::min(subject.predicted.rows(), kMostScans)),
        regions(std::min(subject.predicted.cols(), kMostRegions)),
        height(static_cast<double>(regions) * (kStrip + kGap) + 26),
        time{0, subject.scan_time(scans - 1), kLeft, kWidth - kRight} {}

  double top(Eigen::Index region) const {
    return 4 + static_cast<double>(region) * (kStrip + kGap);
  }
};

std::vector<Point> series(const SubjectEstimate& subject, const Eigen::MatrixXd& values,
                          const Strips& strips, const Axis& y, Eigen::Index region) {
  std::vector<Point> points;
  for (Eigen::Index scan = 0; scan < strips.scans; ++scan) {
    points.push_back({strips.time.at(subject.scan_time(scan)), y.at(values(scan, region))});
  }
  return points;
}

void draw_strip(Svg& svg, const SubjectEstimate& subject, const Strips& strips, Eigen::Index region,
                const std::string& name) {
  Range range;
  for (Eigen::Index scan = 0; scan < strips.scans; ++scan) {
    range.include(subject.observed(scan, region));
    range.include(subject.predicted(scan, region));
  }
  const Range wide = range.padded(0.05);
  const double top = strips.top(region);
  const Axis y{wide.low, wide.high, top + kStrip, top};
  const std::vector<double> ticks = round_ticks(wide.low, wide.high, 4);
  for (const double tick : ticks) {
    svg.line({kLeft, y.at(tick)}, {kWidth - kRight, y.at(tick)}, "grid");
    // Inside its own strip, so that it does not touch the label of the next one.
    const double label = std::clamp(y.at(tick) + 3.5, top + 8, top + kStrip);
    svg.text({kLeft - 6, label}, fixed(tick, tick_digits(ticks)), "small soft", Anchor::kEnd);
  }
  const std::vector<Point> observed = series(subject, subject.observed, strips, y, region);
  svg.polyline(observed, "observed");
  svg.dots(observed, "observed-dots");
  svg.polyline(series(subject, subject.predicted, strips, y, region), "predicted");

  const double x = kWidth - kRight + 12;
  svg.text({x, top + 30}, shortened(name, 12), "strong");
  if (region < subject.r2.size()) {
    svg.text({x, top + 46}, "R\u00b2 " + fixed(subject.r2(region), 2), "soft");
  }
}

}  // namespace

std::string draw_fit(const SubjectEstimate& subject, const std::vector<std::string>& regions,
                     const std::string& unit) {
  if (subject.predicted.rows() < 2) return {};
  const Strips strips(subject);
  Svg svg(kWidth, strips.height, "Observed and predicted BOLD of every region over time");
  const double bottom = strips.top(strips.regions - 1) + kStrip;
  for (const double tick : round_ticks(0, strips.time.high, 10)) {
    svg.line({strips.time.at(tick), 4}, {strips.time.at(tick), bottom}, "grid");
    svg.text({strips.time.at(tick), bottom + 15}, compact(tick), "small soft", Anchor::kMiddle);
  }
  svg.text({kWidth - kRight + 12, bottom + 15}, "time, s", "small soft");
  for (Eigen::Index region = 0; region < strips.regions; ++region) {
    draw_strip(svg, subject, strips, region, regions[static_cast<std::size_t>(region)]);
  }

  std::string caption = "Fit to the data <span>" + escape(unit) +
                        ", confounds projected out; grey dots: observed, line: predicted";
  if (strips.scans < subject.predicted.rows()) {
    caption += "; the first " + std::to_string(strips.scans) + " of " +
               std::to_string(subject.predicted.rows()) + " scans";
  }
  if (strips.regions < subject.predicted.cols()) {
    caption += "; the first " + std::to_string(strips.regions) + " of " +
               std::to_string(subject.predicted.cols()) + " regions";
  }
  return element("figure", "", element("figcaption", "", caption + "</span>") + svg.str());
}

}  // namespace dcmrnn::report
