#include "host/report/heatmap.hpp"

#include <algorithm>
#include <cmath>

#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

// How a map of a certain size is laid out, in pixels.
struct Layout {
  double cell_width, cell_height;
  bool annotated;
  int label_letters;  // longer names are shortened
  bool tilted;        // column names at an angle
  double left, top;   // room for the names of rows and columns

  explicit Layout(const Heatmap& map) {
    const auto size = static_cast<double>(std::max(map.rows.size(), map.columns.size()));
    annotated = size <= 10;
    cell_width = size <= 4 ? 54 : size <= 10 ? 44 : std::clamp(440 / size, 3.0, 24.0);
    cell_height = size <= 4 ? 38 : size <= 10 ? 32 : cell_width;
    label_letters = size <= 48 ? 12 : 0;  // no room for names beyond that
    int longest_row = 0;
    int longest_column = 0;
    for (const std::string& name : map.rows)
      longest_row = std::max(longest_row, letter_count(name));
    for (const std::string& name : map.columns) {
      longest_column = std::max(longest_column, letter_count(name));
    }
    const auto room = [this](int letters) { return 6.4 * std::min(letters, label_letters); };
    // Few columns can be wide enough for their names.
    const bool few = map.columns.size() <= 4;
    if (few) cell_width = std::clamp(room(longest_column) + 8, cell_width, 80.0);
    tilted = room(longest_column) > cell_width - 4;
    left = 8 + room(longest_row);
    top = tilted ? 12 + 0.72 * room(longest_column) : 18;
  }
};

void label_rows(Svg& svg, const Heatmap& map, const Layout& layout) {
  for (std::size_t i = 0; i < map.rows.size(); ++i) {
    const double y = layout.top + (static_cast<double>(i) + 0.5) * layout.cell_height + 4;
    svg.text({layout.left - 6, y}, shortened(map.rows[i], layout.label_letters), "soft",
             Anchor::kEnd);
  }
}

void label_columns(Svg& svg, const Heatmap& map, const Layout& layout) {
  for (std::size_t j = 0; j < map.columns.size(); ++j) {
    const double x = layout.left + (static_cast<double>(j) + 0.5) * layout.cell_width;
    const std::string name = shortened(map.columns[j], layout.label_letters);
    if (layout.tilted) {
      svg.text({x, layout.top - 6}, name, "soft", Anchor::kStart, -45);
    } else {
      svg.text({x, layout.top - 6}, name, "soft", Anchor::kMiddle);
    }
  }
}

std::string tooltip(const Heatmap& map, Eigen::Index i, Eigen::Index j) {
  std::string text = map.columns[static_cast<std::size_t>(j)] + " \u2192 " +
                     map.rows[static_cast<std::size_t>(i)] + ": ";
  if (!map.present(i, j)) return text + "not in the model";
  text += fixed(map.value(i, j), 3);
  if (std::isfinite(map.sd(i, j)) && map.sd(i, j) > 0) text += " \u00b1 " + fixed(map.sd(i, j), 3);
  return text + " " + map.unit;
}

void annotate(Svg& svg, const Heatmap& map, Eigen::Index i, Eigen::Index j, Point center,
              double strength) {
  // Above these strengths white, and ink, read better than the softer text of a pale cell.
  const std::string colour = strength > 0.55 ? " inverse" : "";
  const std::string sd_colour = strength > 0.55 ? " inverse" : strength > 0.2 ? "" : " soft";
  const bool has_sd = std::isfinite(map.sd(i, j)) && map.sd(i, j) > 0;
  const std::string weight = map.emphasis(i, j) ? "value strong" : "value";
  svg.text({center.x, center.y + (has_sd ? 0.0 : 4.0)}, fixed(map.value(i, j), 2), weight + colour,
           Anchor::kMiddle);
  if (has_sd) {
    svg.text({center.x, center.y + 12}, "\u00b1" + fixed(map.sd(i, j), 2), "small" + sd_colour,
             Anchor::kMiddle);
  }
}

void draw_cell(Svg& svg, const Heatmap& map, const Layout& layout, Eigen::Index i, Eigen::Index j) {
  const Point corner = {layout.left + static_cast<double>(j) * layout.cell_width,
                        layout.top + static_cast<double>(i) * layout.cell_height};
  const auto box = [&](std::string_view style, std::string_view attributes) {
    svg.rectangle(corner, layout.cell_width, layout.cell_height, style, attributes);
  };
  svg.open_group(tooltip(map, i, j));
  if (!map.present(i, j)) {
    box("cell absent", {});
  } else {
    const double value = map.value(i, j);
    const double strength = std::min(1.0, std::abs(value) / map.scale);
    box("cell zero", {});
    if (std::isfinite(value)) {
      box(value >= 0 ? "cell fill-positive" : "cell fill-negative",
          attribute("fill-opacity", strength));
    }
    const Point center = {corner.x + layout.cell_width / 2, corner.y + layout.cell_height / 2};
    if (layout.annotated) annotate(svg, map, i, j, center, strength);
  }
  svg.close_group();
}

}  // namespace

std::string draw(const Heatmap& map) {
  const Layout layout(map);
  const double tilt_room = layout.tilted ? 36 : 4;
  Svg svg(layout.left + layout.cell_width * static_cast<double>(map.columns.size()) + tilt_room,
          layout.top + layout.cell_height * static_cast<double>(map.rows.size()) + 2,
          map.title + ": rows are targets, columns are sources");
  label_rows(svg, map, layout);
  label_columns(svg, map, layout);
  for (Eigen::Index i = 0; i < map.value.rows(); ++i) {
    for (Eigen::Index j = 0; j < map.value.cols(); ++j) draw_cell(svg, map, layout, i, j);
  }
  return element("figure", "", element("figcaption", "", escape(map.title)) + svg.str());
}

std::string draw_colour_key(double scale, const std::string& unit) {
  constexpr int kSteps = 20;
  constexpr double kWidth = 140;
  const std::string low = "\u2212" + fixed(scale, 2);
  const std::string high = "+" + fixed(scale, 2) + " " + unit;
  constexpr double kLeft = 38;
  Svg svg(kLeft + kWidth + 62, 14,
          "Colours from " + low + " (blue) over 0 (white) to " + high + " (red)");
  svg.text({kLeft - 5, 11}, low, "soft", Anchor::kEnd);
  svg.rectangle({kLeft, 2}, kWidth, 10, "cell zero");
  for (int k = 0; k < kSteps; ++k) {
    const double value = (k + 0.5) / kSteps * 2 - 1;
    svg.rectangle({kLeft + k * kWidth / kSteps, 2}, kWidth / kSteps, 10,
                  value >= 0 ? "fill-positive" : "fill-negative",
                  attribute("fill-opacity", std::abs(value)));
  }
  svg.text({kLeft + kWidth + 5, 11}, high, "soft");
  return svg.str();
}

}  // namespace dcmrnn::report
