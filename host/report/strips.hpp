// Strips over time, one above another for each region: what the fit and its residual are drawn on.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "host/report/axis.hpp"
#include "host/report/svg.hpp"

namespace dcmrnn::report {

class Strips {
 public:
  // Of a subject with at least two scans; `height` of a strip in pixels.
  Strips(const SubjectEstimate& subject, double height);

  Eigen::Index scans() const { return scans_; }      // those that are drawn
  Eigen::Index regions() const { return regions_; }  // those that are drawn
  Svg drawing(std::string_view description) const;

  void draw_time(Svg& svg) const;
  // Grid lines and their labels; the axis of the region's values.
  Axis draw_values(Svg& svg, Eigen::Index region, const Range& range, int ticks) const;
  void draw_name(Svg& svg, Eigen::Index region, const std::string& name,
                 const std::string& figure) const;
  // `values`: [scan].
  std::vector<Point> points(const Eigen::VectorXd& values, const Axis& y) const;
  // The band between two values, over the whole time.
  void draw_band(Svg& svg, const Axis& y, double low, double high, std::string_view style) const;

  // "; the first 600 of 900 scans", where some are left out.
  std::string left_out() const;

 private:
  double top(Eigen::Index region) const;

  const SubjectEstimate& subject_;
  double height_;
  Eigen::Index scans_, regions_;
  Axis time_;
};

}  // namespace dcmrnn::report
