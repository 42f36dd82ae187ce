#include "host/report/residual_chart.hpp"

#include <cmath>

#include "host/report/strips.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr double kStrip = 46;

void draw_strip(Svg& svg, const Eigen::VectorXd& residual, const Strips& strips,
                Eigen::Index region, const std::string& name) {
  const double sd = std::sqrt((residual.array() - residual.mean()).square().sum() /
                              static_cast<double>(residual.size()));
  Range range;
  for (const double value : residual) range.include(std::abs(value));
  range.include(2 * sd);
  range.include(-range.high);
  const Axis y = strips.draw_values(svg, region, range.padded(0.05), 2);
  if (sd > 0) strips.draw_band(svg, y, -2 * sd, 2 * sd, "band");
  const std::vector<Point> points = strips.points(residual, y);
  svg.polyline(points, "observed");
  svg.dots(points, "observed-dots");
  strips.draw_name(svg, region, name, "lag 1: " + fixed(lag_one_autocorrelation(residual), 2));
}

}  // namespace

double lag_one_autocorrelation(const Eigen::VectorXd& values) {
  const Eigen::VectorXd centred = values.array() - values.mean();
  const double power = centred.squaredNorm();
  const Eigen::Index pairs = values.size() - 1;
  return power > 0 ? centred.head(pairs).dot(centred.tail(pairs)) / power : 0;
}

std::string draw_residuals(const SubjectEstimate& subject, const std::vector<std::string>& regions,
                           const std::string& unit) {
  if (subject.predicted.rows() < 2) return {};
  const Strips strips(subject, kStrip);
  Svg svg = strips.drawing("Residual of every region over time");
  strips.draw_time(svg);
  for (Eigen::Index region = 0; region < strips.regions(); ++region) {
    const Eigen::VectorXd residual = subject.observed.col(region) - subject.predicted.col(region);
    draw_strip(svg, residual, strips, region, regions[static_cast<std::size_t>(region)]);
  }
  const std::string caption = "Residual <span>" + escape(unit) +
                              "; band: two standard deviations; lag 1: autocorrelation of "
                              "neighbouring scans" +
                              strips.left_out() + "</span>";
  return element("figure", "", element("figcaption", "", caption) + svg.str());
}

}  // namespace dcmrnn::report
