#include "host/report/starts_chart.hpp"

#include <algorithm>
#include <limits>

#include "host/report/axis.hpp"
#include "host/report/loss_chart.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr std::size_t kMostRows = 16;

constexpr double kWidth = 584;
constexpr double kRow = 21, kTop = 20, kBottom = 34;
constexpr double kOriginX = 22, kPlotLeft = 172, kPlotRight = 404, kOutcomeX = 420;

// By final loss, those without one last; equals stay in their order.
std::vector<const StartRecord*> best_first(const std::vector<StartRecord>& starts) {
  std::vector<const StartRecord*> sorted;
  for (const StartRecord& start : starts) sorted.push_back(&start);
  const auto key = [](const StartRecord* start) {
    return start->loss.value_or(std::numeric_limits<double>::infinity());
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&key](const auto* a, const auto* b) { return key(a) < key(b); });
  return sorted;
}

std::string outcome_text(const StartRecord& start, const std::vector<std::string>& regions) {
  std::string text = start.outcome;
  std::replace(text.begin(), text.end(), '_', ' ');
  if (start.step >= 0) text += ", step " + std::to_string(start.step);
  if (start.region >= 0 && start.region < static_cast<int>(regions.size())) {
    text += " in " + shortened(regions[static_cast<std::size_t>(start.region)], 8);
  } else if (start.iterations > 0) {
    text += ", " + std::to_string(start.iterations) + " polish steps";
  }
  return text;
}

void draw_row(Svg& svg, const StartRecord& start, const std::vector<std::string>& regions,
              double reference, const Axis& x, double y) {
  svg.text({kOriginX - 8, y + 4}, std::to_string(start.start), "soft", Anchor::kEnd);
  svg.text({kOriginX, y + 4}, start.origin + ", " + start.prestep, "");
  svg.line({kPlotLeft, y}, {kPlotRight, y}, "grid");
  if (start.loss) {
    const double at = x.at(std::min(log_above(*start.loss - reference), x.high));
    svg.line({kPlotLeft, y}, {at, y}, "stem");
    mark_end(svg, start, {at, y});
  } else if (start.outcome == "diverged") {
    mark_end(svg, start, {kPlotRight, y});
  }
  svg.text({kOutcomeX, y + 4}, outcome_text(start, regions), "soft");
}

}  // namespace

std::string draw_starts(const std::vector<StartRecord>& starts,
                        const std::vector<std::string>& regions, const std::string& unit) {
  if (starts.empty()) return {};
  std::vector<const StartRecord*> shown = best_first(starts);
  if (shown.size() > kMostRows) shown.resize(kMostRows);
  const double reference = reference_loss(starts).value_or(0);
  Range above;
  above.include(1);
  for (const StartRecord* start : shown) {
    if (start->loss) above.include(*start->loss - reference);
  }
  const Axis x{0, log_above(above.high) * 1.05, kPlotLeft, kPlotRight};

  const double bottom = kTop + static_cast<double>(shown.size()) * kRow;
  Svg svg(kWidth, bottom + kBottom, "Every start with its final loss above the best");
  svg.text({kOriginX, 12}, "start: origin, exploration", "small faint");
  svg.text({kOutcomeX, 12}, "outcome", "small faint");
  for (const double tick : log_above_ticks(above.high)) {
    const double at = x.at(log_above(tick));
    svg.line({at, kTop}, {at, bottom}, "grid");
    svg.text({at, bottom + 14}, compact(tick), "small soft", Anchor::kMiddle);
  }
  svg.text({(kPlotLeft + kPlotRight) / 2, bottom + 28}, "final loss above the best, " + unit,
           "small soft", Anchor::kMiddle);
  for (std::size_t row = 0; row < shown.size(); ++row) {
    draw_row(svg, *shown[row], regions, reference, x,
             kTop + (static_cast<double>(row) + 0.5) * kRow);
  }

  std::string caption =
      "Where the starts ended <span>filled: best basin; hollow: elsewhere; cross: diverged";
  if (shown.size() < starts.size()) {
    caption +=
        "; the best " + std::to_string(shown.size()) + " of " + std::to_string(starts.size());
  }
  return element("figure", "", element("figcaption", "", caption + "</span>") + svg.str());
}

}  // namespace dcmrnn::report
