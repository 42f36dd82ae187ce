// Inline SVG drawings. Coordinates are CSS pixels from the upper left corner. Looks come from the
// classes of style.cpp, so that one drawing serves light, dark and print.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/report/point.hpp"

namespace dcmrnn::report {

enum class Anchor { kStart, kMiddle, kEnd };

class Svg {
 public:
  // `description` is read to those who cannot see the drawing; plain text, escaped here.
  Svg(double width, double height, std::string_view description);

  // Every shape takes its class and, where useful, further attributes ("fill-opacity=\"0.4\"").
  void line(Point from, Point to, std::string_view style, std::string_view attributes = {});
  void rectangle(Point corner, double width, double height, std::string_view style,
                 std::string_view attributes = {});
  void circle(Point center, double radius, std::string_view style,
              std::string_view attributes = {});
  void polygon(const std::vector<Point>& corners, std::string_view style,
               std::string_view attributes = {});
  // A line through all points; it breaks where one is not finite.
  void polyline(const std::vector<Point>& points, std::string_view style,
                std::string_view attributes = {});
  void cross(Point center, double arm, std::string_view style);
  // A dot at every finite point, as one path: the class sets stroke width and round caps.
  void dots(const std::vector<Point>& points, std::string_view style);
  void curve(Point from, Point control, Point to, std::string_view style,
             std::string_view attributes = {});
  void text(Point where, std::string_view content, std::string_view style,
            Anchor anchor = Anchor::kStart, double rotation = 0);  // degrees

  // Shapes between these two share a tooltip; plain text, escaped here.
  void open_group(std::string_view tooltip);
  void close_group();

  std::string str() const;

 private:
  void shape(std::string_view name, const std::string& where, std::string_view style,
             std::string_view attributes);

  std::string head_;
  std::string body_;
};

// An attribute such as fill-opacity="0.25".
std::string attribute(std::string_view name, double value);

}  // namespace dcmrnn::report
