#include "host/report/svg.hpp"

#include <cmath>
#include <cstdio>

#include "host/report/text.hpp"

namespace dcmrnn::report {
namespace {

// One decimal is a tenth of a pixel: enough, and it keeps reports small.
std::string coordinate(double value) {
  char printed[32];
  std::snprintf(printed, sizeof printed, "%.1f", value);
  std::string text = printed;
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

std::string pair(Point point) { return coordinate(point.x) + " " + coordinate(point.y); }

std::string geometry(std::string_view name, double value) {
  return " " + std::string(name) + "=\"" + coordinate(value) + "\"";
}

bool finite(Point point) { return std::isfinite(point.x) && std::isfinite(point.y); }

}  // namespace

std::string attribute(std::string_view name, double value) {
  char printed[32];
  std::snprintf(printed, sizeof printed, "%.3g", value);
  return std::string(name) + "=\"" + printed + "\"";
}

Svg::Svg(double width, double height, std::string_view description)
    : head_("<svg viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) + "\"" +
            geometry("width", width) + geometry("height", height) + " role=\"img\" aria-label=\"" +
            escape(description) + "\">") {}

void Svg::shape(std::string_view name, const std::string& where, std::string_view style,
                std::string_view attributes) {
  body_ += "<" + std::string(name) + where;
  if (!style.empty()) body_ += " class=\"" + std::string(style) + "\"";
  if (!attributes.empty()) body_ += " " + std::string(attributes);
  body_ += "/>";
}

void Svg::line(Point from, Point to, std::string_view style, std::string_view attributes) {
  shape(
      "line",
      geometry("x1", from.x) + geometry("y1", from.y) + geometry("x2", to.x) + geometry("y2", to.y),
      style, attributes);
}

void Svg::rectangle(Point corner, double width, double height, std::string_view style,
                    std::string_view attributes) {
  shape("rect",
        geometry("x", corner.x) + geometry("y", corner.y) + geometry("width", width) +
            geometry("height", height),
        style, attributes);
}

void Svg::circle(Point center, double radius, std::string_view style, std::string_view attributes) {
  shape("circle", geometry("cx", center.x) + geometry("cy", center.y) + geometry("r", radius),
        style, attributes);
}

void Svg::polygon(const std::vector<Point>& corners, std::string_view style,
                  std::string_view attributes) {
  std::string path;
  for (const Point& corner : corners) path += (path.empty() ? "M" : "L") + pair(corner);
  shape("path", " d=\"" + path + "Z\"", style, attributes);
}

void Svg::polyline(const std::vector<Point>& points, std::string_view style,
                   std::string_view attributes) {
  std::string path;
  bool pen_down = false;
  for (const Point& point : points) {
    if (finite(point)) path += (pen_down ? "L" : "M") + pair(point);
    pen_down = finite(point);
  }
  shape("path", " d=\"" + path + "\"", style, attributes);
}

void Svg::cross(Point center, double arm, std::string_view style) {
  const Point down = {arm, arm};
  const Point up = {arm, -arm};
  polygon({center - down, center + down, center, center - up, center + up, center}, style);
}

void Svg::dots(const std::vector<Point>& points, std::string_view style) {
  std::string path;
  for (const Point& point : points) {
    if (finite(point)) path += "M" + pair(point) + "h0";
  }
  shape("path", " d=\"" + path + "\"", style, {});
}

void Svg::curve(Point from, Point control, Point to, std::string_view style,
                std::string_view attributes) {
  shape("path", " d=\"M" + pair(from) + "Q" + pair(control) + " " + pair(to) + "\"", style,
        attributes);
}

void Svg::text(Point where, std::string_view content, std::string_view style, Anchor anchor,
               double rotation) {
  body_ += "<text" + geometry("x", where.x) + geometry("y", where.y);
  if (!style.empty()) body_ += " class=\"" + std::string(style) + "\"";
  if (anchor != Anchor::kStart) {
    body_ += anchor == Anchor::kMiddle ? " text-anchor=\"middle\"" : " text-anchor=\"end\"";
  }
  if (rotation != 0) {
    body_ += " transform=\"rotate(" + coordinate(rotation) + " " + pair(where) + ")\"";
  }
  body_ += ">" + escape(content) + "</text>";
}

void Svg::open_group(std::string_view tooltip) {
  body_ += "<g><title>" + escape(tooltip) + "</title>";
}

void Svg::close_group() { body_ += "</g>"; }

std::string Svg::str() const { return head_ + body_ + "</svg>"; }

}  // namespace dcmrnn::report
