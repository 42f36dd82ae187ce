#include "host/report/hemodynamics_chart.hpp"

#include <algorithm>
#include <cmath>

#include "host/report/axis.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr const char* kSymbols[kRegionParameters] = {"\u03ba", "\u03b3",  "\u03c4",
                                                     "\u03b1", "E\u2080", "\u03b5"};
constexpr const char* kMeanings[kRegionParameters] = {"signal decay",      "flow feedback",
                                                      "transit time",      "Grubb\u2019s exponent",
                                                      "oxygen extraction", "signal ratio"};
constexpr Eigen::Index kMostRegions = 16;
constexpr double kRow = 20, kTop = 8, kBottom = 22;

struct Interval {
  double low, high;
};

// Mean minus and plus one sd of the prior, on the natural scale of the parameter.
Interval prior_interval(const HemodynamicsChart& chart, int p, Eigen::Index region) {
  const double mean = chart.prior_mean(p, region);
  const double sd = chart.prior_sd(p, region);
  if (chart.scale == HemodynamicPriorScale::kLog)
    return {mean * std::exp(-sd), mean * std::exp(sd)};
  return {mean - sd, mean + sd};
}

bool is_free(const HemodynamicsChart& chart, int p) {
  return (chart.prior_sd.row(p).array() > 0).any();
}

bool truth_known(const HemodynamicsChart& chart) { return chart.truth.cols() > 0; }

double sd_or_zero(const HemodynamicsChart& chart, int p, Eigen::Index region) {
  const double sd = chart.sd(p, region);
  return std::isfinite(sd) ? sd : 0;
}

std::string panel(const HemodynamicsChart& chart, int p, Eigen::Index regions, double label_room) {
  constexpr double kPlot = 126;
  Range range;
  for (Eigen::Index r = 0; r < regions; ++r) {
    const Interval prior = prior_interval(chart, p, r);
    range.include(prior.low);
    range.include(prior.high);
    range.include(chart.estimate(p, r) - sd_or_zero(chart, p, r));
    range.include(chart.estimate(p, r) + sd_or_zero(chart, p, r));
    if (truth_known(chart)) range.include(chart.truth(p, r));
  }
  const Range wide = range.padded(0.08);
  const Axis x{wide.low, wide.high, label_room, label_room + kPlot};
  const double bottom = kTop + static_cast<double>(regions) * kRow;
  Svg svg(label_room + kPlot + 14, bottom + kBottom,
          std::string(kRegionParameterNames[p]) + " by region");
  const std::vector<double> ticks = round_ticks(wide.low, wide.high, 4);
  for (const double tick : ticks) {
    svg.line({x.at(tick), kTop}, {x.at(tick), bottom}, "grid");
    svg.text({x.at(tick), bottom + 14}, fixed(tick, tick_digits(ticks)), "small soft",
             Anchor::kMiddle);
  }
  for (Eigen::Index r = 0; r < regions; ++r) {
    const double y = kTop + (static_cast<double>(r) + 0.5) * kRow;
    const std::string& name = chart.regions[static_cast<std::size_t>(r)];
    const Interval prior = prior_interval(chart, p, r);
    const double estimate = chart.estimate(p, r);
    const double sd = sd_or_zero(chart, p, r);
    svg.open_group(name + ": " + fixed(estimate, 3) + " \u00b1 " + fixed(sd, 3));
    svg.text({label_room - 8, y + 4}, shortened(name, 10), "soft", Anchor::kEnd);
    svg.rectangle({x.at(prior.low), y - 6}, x.at(prior.high) - x.at(prior.low), 12, "prior");
    svg.line({x.at(chart.prior_mean(p, r)), y - 6}, {x.at(chart.prior_mean(p, r)), y + 6},
             "prior-mean");
    svg.line({x.at(estimate - sd), y}, {x.at(estimate + sd), y}, "whisker");
    svg.circle({x.at(estimate), y}, 3.2, "posterior");
    if (truth_known(chart)) {
      const double at = x.at(chart.truth(p, r));
      svg.polygon({{at, y - 5}, {at + 5, y}, {at, y + 5}, {at - 5, y}}, "truth");
    }
    svg.close_group();
  }
  const std::string unit =
      kRegionParameterUnits[p] == std::string("1") ? "" : kRegionParameterUnits[p];
  return element("figure", "",
                 element("figcaption", "",
                         std::string(kSymbols[p]) + " <span>" + kMeanings[p] +
                             (unit.empty() ? "" : ", " + unit) + "</span>") +
                     svg.str());
}

// "γ 0.32, α 0.32": what is fixed, by the value of the first region.
std::string fixed_ones(const HemodynamicsChart& chart) {
  std::string text;
  for (int p = 0; p < kRegionParameters; ++p) {
    if (is_free(chart, p)) continue;
    text += (text.empty() ? "" : ", ") + std::string(kSymbols[p]) + " = " +
            compact(chart.prior_mean(p, 0));
    if (kRegionParameterUnits[p] != std::string("1"))
      text += std::string(" ") + kRegionParameterUnits[p];
  }
  return text;
}

}  // namespace

std::string draw(const HemodynamicsChart& chart) {
  const Eigen::Index regions = std::min(chart.estimate.cols(), kMostRegions);
  if (regions == 0) return {};
  int longest = 0;
  for (Eigen::Index r = 0; r < regions; ++r) {
    longest = std::max(longest, letter_count(chart.regions[static_cast<std::size_t>(r)]));
  }
  const double label_room = 14 + 6.4 * std::min(longest, 10);
  std::string panels;
  for (int p = 0; p < kRegionParameters; ++p) {
    if (is_free(chart, p)) panels += panel(chart, p, regions, label_room);
  }
  std::string note = "Bar: prior \u00b1 sd. Dot: estimate \u00b1 posterior sd.";
  if (truth_known(chart)) note += " Diamond: truth.";
  if (regions < chart.estimate.cols())
    note += " The first " + std::to_string(regions) + " regions.";
  const std::string fixed_text = fixed_ones(chart);
  if (!fixed_text.empty()) note += " Fixed: " + fixed_text + ".";
  return element("h4", "", "Hemodynamics") + element("div", "row", panels) +
         element("p", "note", note);
}

}  // namespace dcmrnn::report
