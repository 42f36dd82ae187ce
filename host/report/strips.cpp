#include "host/report/strips.hpp"

#include <algorithm>

#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

// More than this would blow up the report and no longer be readable.
constexpr Eigen::Index kMostScans = 600;
constexpr Eigen::Index kMostRegions = 12;

constexpr double kWidth = 1040;
constexpr double kLeft = 46, kRight = 92;
constexpr double kGap = 12;
constexpr double kTop = 4;

}  // namespace

Strips::Strips(const SubjectEstimate& subject, double height)
    : subject_(subject),
      height_(height),
      scans_(std::min(subject.predicted.rows(), kMostScans)),
      regions_(std::min(subject.predicted.cols(), kMostRegions)),
      time_{0, subject.scan_time(scans_ - 1), kLeft, kWidth - kRight} {}

double Strips::top(Eigen::Index region) const {
  return kTop + static_cast<double>(region) * (height_ + kGap);
}

Svg Strips::drawing(std::string_view description) const {
  return Svg(kWidth, top(regions_) + 22, description);
}

void Strips::draw_time(Svg& svg) const {
  const double bottom = top(regions_ - 1) + height_;
  for (const double tick : round_ticks(0, time_.high, 10)) {
    svg.line({time_.at(tick), kTop}, {time_.at(tick), bottom}, "grid");
    svg.text({time_.at(tick), bottom + 15}, compact(tick), "small soft", Anchor::kMiddle);
  }
  svg.text({kWidth - kRight + 12, bottom + 15}, "time, s", "small soft");
}

Axis Strips::draw_values(Svg& svg, Eigen::Index region, const Range& range, int count) const {
  const Axis y{range.low, range.high, top(region) + height_, top(region)};
  const std::vector<double> ticks = round_ticks(range.low, range.high, count);
  for (const double tick : ticks) {
    svg.line({kLeft, y.at(tick)}, {kWidth - kRight, y.at(tick)}, "grid");
    // Inside its own strip, so that it does not touch the label of the next one.
    const double label = std::clamp(y.at(tick) + 3.5, top(region) + 8, top(region) + height_);
    svg.text({kLeft - 6, label}, fixed(tick, tick_digits(ticks)), "small soft", Anchor::kEnd);
  }
  return y;
}

void Strips::draw_name(Svg& svg, Eigen::Index region, const std::string& name,
                       const std::string& figure) const {
  const double x = kWidth - kRight + 12, middle = top(region) + height_ / 2;
  svg.text({x, middle - 3}, shortened(name, 12), "strong");
  if (!figure.empty()) svg.text({x, middle + 13}, figure, "soft");
}

std::vector<Point> Strips::points(const Eigen::VectorXd& values, const Axis& y) const {
  std::vector<Point> points;
  for (Eigen::Index scan = 0; scan < scans_; ++scan) {
    points.push_back({time_.at(subject_.scan_time(scan)), y.at(values(scan))});
  }
  return points;
}

void Strips::draw_band(Svg& svg, const Axis& y, double low, double high,
                       std::string_view style) const {
  svg.rectangle({time_.begin, y.at(high)}, time_.end - time_.begin, y.at(low) - y.at(high), style);
}

std::string Strips::left_out() const {
  std::string text;
  const auto add = [&text](Eigen::Index shown, Eigen::Index all, const char* what) {
    if (shown < all)
      text += "; the first " + std::to_string(shown) + " of " + std::to_string(all) + what;
  };
  add(scans_, subject_.predicted.rows(), " scans");
  add(regions_, subject_.predicted.cols(), " regions");
  return text;
}

}  // namespace dcmrnn::report
