#include "host/report/network.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/report/style.hpp"
#include "host/report/svg.hpp"
#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

constexpr int kMostRegions = 10;
constexpr double kNodeRadius = 17;
constexpr double kInputSize = 9;
constexpr double kMargin = kNodeRadius + 26 + kInputSize;  // room for inputs outside the ring

std::string input_style(std::size_t input) {
  return "input" + std::to_string(input % kInputColours);
}

// Whether a value stands out of its uncertainty; without an uncertainty, whether it is not zero.
bool stands_out(double value, double sd) {
  if (value == 0) return false;
  return !std::isfinite(sd) || std::abs(value) > 2 * sd;
}

class Drawing {
 public:
  explicit Drawing(const Network& network)
      : network_(network),
        count_(static_cast<int>(network.regions.size())),
        ring_(count_ <= 1   ? 0
              : count_ <= 4 ? 62.0
                            : 60.0 + 8.0 * (count_ - 4)),
        center_{ring_ + kMargin, ring_ + kMargin},
        svg_(2 * center_.x, center_.y + lowest() + kMargin, "Network of regions and inputs") {
    for (int to = 0; to < count_; ++to) {
      for (int from = 0; from < count_; ++from) {
        if (to != from) connection(to, from);
      }
    }
    for (int region = 0; region < count_; ++region) driving_inputs(region);
    for (int region = 0; region < count_; ++region) node(region);
  }

  std::string str() const { return svg_.str(); }

 private:
  // From the middle of the ring towards the region.
  Point direction(int region) const {
    const double turn = 2 * std::numbers::pi * region / std::max(count_, 1);
    return {std::sin(turn), -std::cos(turn)};
  }
  // How far below the middle the lowest region stands.
  double lowest() const {
    double below = 0;
    for (int region = 0; region < count_; ++region) {
      below = std::max(below, ring_ * direction(region).y);
    }
    return below;
  }
  Point place(int region) const { return center_ + ring_ * direction(region); }

  // An arrow from one region to another, bent to its left so that a pair of arrows stays apart.
  void connection(int to, int from) {
    const double value = network_.value.A(to, from);
    if (value == 0 || !std::isfinite(value)) return;
    const double width = 0.8 + 4.2 * std::min(1.0, std::abs(value) / network_.a_scale);
    const Point start = place(from);
    const Point end = place(to);
    const Point along = unit_vector(end - start);
    const Point left = {along.y, -along.x};
    const Point control = 0.5 * (start + end) + 20 * left;
    const Point leave = start + kNodeRadius * unit_vector(control - start);
    const Point arrive_direction = unit_vector(end - control);
    const Point tip = end - (kNodeRadius + 1) * arrive_direction;
    const double head = 5 + 1.3 * width;
    const Point neck = tip - head * arrive_direction;
    const Point side = {arrive_direction.y, -arrive_direction.x};

    const bool sure = stands_out(value, network_.sd.A(to, from));
    const std::string sign = value > 0 ? "positive" : "negative";
    svg_.open_group(network_.regions[static_cast<std::size_t>(from)] + " \u2192 " +
                    network_.regions[static_cast<std::size_t>(to)] + ": " + fixed(value, 2) +
                    " Hz");
    svg_.curve(leave, control, neck, "edge stroke-" + sign + (sure ? "" : " dashed"),
               attribute("stroke-width", width));
    svg_.polygon({tip, neck + 0.45 * head * side, neck - 0.45 * head * side}, "fill-" + sign,
                 sure ? "" : attribute("fill-opacity", 0.55));
    svg_.close_group();
    modulations(to, from, leave, control, neck);
  }

  // The inputs that change a connection, side by side on its arrow.
  void modulations(int to, int from, Point start, Point control, Point end) {
    std::vector<std::size_t> shown;
    for (std::size_t j = 0; j < network_.inputs.size(); ++j) {
      if (stands_out(network_.value.B[j](to, from), network_.sd.B[j](to, from))) shown.push_back(j);
    }
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const std::size_t j = shown[k];
      const double t =
          0.5 + 0.16 * (static_cast<double>(k) - 0.5 * static_cast<double>(shown.size() - 1));
      const Point where = ((1 - t) * (1 - t)) * start + (2 * t * (1 - t)) * control + (t * t) * end;
      const double value = network_.value.B[j](to, from);
      const double radius =
          2.5 + 3.5 * std::sqrt(std::min(1.0, std::abs(value) / network_.b_scale));
      svg_.open_group(network_.inputs[j] + " changes it by " + fixed(value, 2) + " Hz");
      svg_.circle(where, radius, input_style(j) + (value > 0 ? "" : " ring"));
      svg_.close_group();
    }
  }

  // Squares outside the ring, each with an arrow to its region.
  void driving_inputs(int region) {
    std::vector<std::size_t> shown;
    for (std::size_t j = 0; j < network_.inputs.size(); ++j) {
      if (stands_out(network_.value.C(region, static_cast<Eigen::Index>(j)),
                     network_.sd.C(region, static_cast<Eigen::Index>(j)))) {
        shown.push_back(j);
      }
    }
    const Point outward = direction(region);
    const Point side = {-outward.y, outward.x};
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const double offset =
          22 * (static_cast<double>(k) - 0.5 * static_cast<double>(shown.size() - 1));
      const Point square = place(region) + (kNodeRadius + 26) * outward + offset * side;
      const Point towards = unit_vector(place(region) - square);
      const double value = network_.value.C(region, static_cast<Eigen::Index>(shown[k]));
      const std::string style = input_style(shown[k]);
      const Point tip = place(region) - (kNodeRadius + 1) * towards;
      const Point across = {towards.y, -towards.x};
      svg_.open_group(network_.inputs[shown[k]] + " drives it by " + fixed(value, 2) + " Hz");
      svg_.line(square, tip - 5 * towards, style, attribute("stroke-width", 1.4));
      svg_.polygon({tip, tip - 6 * towards + 3 * across, tip - 6 * towards - 3 * across}, style);
      svg_.rectangle(square - Point{kInputSize / 2, kInputSize / 2}, kInputSize, kInputSize,
                     style + (value > 0 ? "" : " ring"));
      svg_.close_group();
    }
  }

  void node(int region) {
    const std::string& name = network_.regions[static_cast<std::size_t>(region)];
    const Point where = place(region);
    svg_.open_group(name);
    svg_.circle(where, kNodeRadius, "node");
    svg_.text({where.x, where.y + 3.5}, shortened(name, 5), "small strong", Anchor::kMiddle);
    svg_.close_group();
  }

  const Network& network_;
  int count_;
  double ring_;  // radius of the ring of regions, pixels
  Point center_;
  Svg svg_;
};

}  // namespace

std::string draw(const Network& network) {
  if (network.regions.size() > kMostRegions) return {};
  return element("figure", "", element("figcaption", "", "Network") + Drawing(network).str());
}

std::string draw_network_key(const std::vector<std::string>& inputs) {
  std::string key;
  for (std::size_t j = 0; j < inputs.size(); ++j) {
    Svg square(kInputSize + 2, kInputSize + 2, "");
    square.rectangle({1, 1}, kInputSize, kInputSize, input_style(j));
    key += element("span", "", square.str() + escape(inputs[j]));
  }
  key += element("span", "",
                 "arrow: connection, wider is stronger, red excites, blue inhibits, dashed within "
                 "2 sd of zero");
  key += element("span", "", "square: driving input; dot on an arrow: modulation by that input");
  key += element("span", "", "filled: above zero; hollow: below zero");
  return element("div", "legend", key);
}

}  // namespace dcmrnn::report
