#include "host/report/spread_chart.hpp"

#include <algorithm>
#include <cmath>

#include "host/condition_summary.hpp"
#include "host/report/axis.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr double kWidth = 1044, kTop = 24, kBottom = 22, kRow = 22, kGap = 22;
constexpr double kLetter = 6, kMostLabel = 300;  // pixels
constexpr double kLeastShown = 1e-4;             // smaller values stand at the end of a log axis
constexpr double kMostDecades = 5;               // that have a label

// From values to pixels, linear or by decades.
class Scale {
 public:
  Scale(const SpreadPanel& panel, double begin, double end) : logarithmic_(panel.logarithmic) {
    Range range;
    for (const std::vector<double>& row : panel.values)
      for (const double value : row) range.include(place(value));
    for (const std::optional<double>& target : panel.targets)
      if (target) range.include(place(*target));
    const Range wide = range.padded(0.05);
    axis_ = {wide.low, wide.high, begin, end};
  }

  double at(double value) const { return axis_.at(place(value)); }
  double begin() const { return axis_.begin; }
  double end() const { return axis_.end; }

  struct Tick {
    double at;
    std::string label;
  };
  std::vector<Tick> ticks() const {
    std::vector<Tick> ticks;
    if (!logarithmic_) {
      const std::vector<double> values = round_ticks(axis_.low, axis_.high, 4);
      for (const double value : values)
        ticks.push_back({at(value), fixed(value, tick_digits(values))});
      return ticks;
    }
    // 1, 2 and 5 of each decade where there are few of them; of many every second or third.
    const double decades = axis_.high - axis_.low;
    const double step = std::max(1.0, std::ceil(decades / kMostDecades));
    for (double decade = std::floor(axis_.low); decade <= axis_.high; decade += step) {
      for (const double digit : {1.0, 2.0, 5.0}) {
        const double value = digit * std::pow(10.0, decade);
        if (digit > 1 && decades >= 1.5) continue;
        if (std::log10(value) < axis_.low || std::log10(value) > axis_.high) continue;
        ticks.push_back({at(value), compact(value)});
      }
    }
    return ticks;
  }

 private:
  double place(double value) const {
    return logarithmic_ ? std::log10(std::max(value, kLeastShown)) : value;
  }

  bool logarithmic_;
  Axis axis_;
};

void draw_row(Svg& svg, const std::vector<double>& values, const std::optional<double>& target,
              const Scale& scale, double middle) {
  std::vector<Point> points;
  for (const double value : values) points.push_back({scale.at(value), middle});
  if (!values.empty()) {
    const double low = scale.at(*quantile(values, 0.25)), high = scale.at(*quantile(values, 0.75));
    svg.rectangle({low, middle - 6}, high - low, 12, "prior");
  }
  svg.dots(points, "scatter");
  if (!values.empty()) {
    const double median = scale.at(*quantile(values, 0.5));
    svg.line({median, middle - 7}, {median, middle + 7}, "median");
  }
  if (target) {
    const double at = scale.at(*target);
    svg.line({at, middle - kRow / 2 + 1}, {at, middle + kRow / 2 - 1}, "truth");
  }
}

void draw_panel(Svg& svg, const SpreadPanel& panel, const Scale& scale, double height) {
  svg.text({scale.begin(), 12}, panel.title, "strong");
  for (const Scale::Tick& tick : scale.ticks()) {
    svg.line({tick.at, kTop}, {tick.at, height - kBottom}, "grid");
    svg.text({tick.at, height - kBottom + 14}, tick.label, "small soft", Anchor::kMiddle);
  }
  for (std::size_t row = 0; row < panel.values.size(); ++row) {
    const double middle = kTop + kRow * (static_cast<double>(row) + 0.5);
    draw_row(svg, panel.values[row], panel.targets[row], scale, middle);
  }
}

}  // namespace

std::string draw(const std::string& heading, const std::vector<std::string>& labels,
                 const std::vector<SpreadPanel>& panels) {
  if (labels.empty() || panels.empty()) return {};
  int letters = letter_count(heading);
  for (const std::string& label : labels) letters = std::max(letters, letter_count(label));
  const double label_width = std::min(kMostLabel, kLetter * letters + 12);
  const double height = kTop + kRow * static_cast<double>(labels.size()) + kBottom;
  const double width = (kWidth - label_width) / static_cast<double>(panels.size());

  Svg svg(kWidth, height, "Spread of the figures over the data sets of each condition");
  svg.text({0, 12}, shortened(heading, static_cast<int>(kMostLabel / kLetter)), "soft");
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const double middle = kTop + kRow * (static_cast<double>(row) + 0.5);
    svg.text({0, middle + 4}, shortened(labels[row], static_cast<int>(kMostLabel / kLetter)), "");
    svg.line({0, middle + kRow / 2}, {kWidth, middle + kRow / 2}, "grid");
  }
  for (std::size_t p = 0; p < panels.size(); ++p) {
    const double begin = label_width + width * static_cast<double>(p);
    draw_panel(svg, panels[p], Scale(panels[p], begin, begin + width - kGap), height);
  }
  return element("figure", "", svg.str());
}

}  // namespace dcmrnn::report
