#include "host/report/fit_chart.hpp"

#include "host/report/strips.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr double kStrip = 74;

void draw_strip(Svg& svg, const SubjectEstimate& subject, const Strips& strips, Eigen::Index region,
                const std::string& name) {
  Range range;
  for (Eigen::Index scan = 0; scan < strips.scans(); ++scan) {
    range.include(subject.observed(scan, region));
    range.include(subject.predicted(scan, region));
  }
  const Axis y = strips.draw_values(svg, region, range.padded(0.05), 4);
  const std::vector<Point> observed = strips.points(subject.observed.col(region), y);
  svg.polyline(observed, "observed");
  svg.dots(observed, "observed-dots");
  svg.polyline(strips.points(subject.predicted.col(region), y), "predicted");
  strips.draw_name(svg, region, name,
                   region < subject.r2.size() ? "R\u00b2 " + fixed(subject.r2(region), 2) : "");
}

}  // namespace

std::string draw_fit(const SubjectEstimate& subject, const std::vector<std::string>& regions,
                     const std::string& unit) {
  if (subject.predicted.rows() < 2) return {};
  const Strips strips(subject, kStrip);
  Svg svg = strips.drawing("Observed and predicted BOLD of every region over time");
  strips.draw_time(svg);
  for (Eigen::Index region = 0; region < strips.regions(); ++region) {
    draw_strip(svg, subject, strips, region, regions[static_cast<std::size_t>(region)]);
  }
  const std::string caption = "Fit to the data <span>" + escape(unit) +
                              ", confounds projected out; grey dots: observed, line: predicted" +
                              strips.left_out() + "</span>";
  return element("figure", "", element("figcaption", "", caption) + svg.str());
}

}  // namespace dcmrnn::report
