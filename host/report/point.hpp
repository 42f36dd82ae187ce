// Points of a drawing, in pixels from the upper left corner.
#pragma once

#include <cmath>

namespace dcmrnn::report {

struct Point {
  double x = 0;
  double y = 0;
};

inline Point operator+(Point a, Point b) { return {a.x + b.x, a.y + b.y}; }
inline Point operator-(Point a, Point b) { return {a.x - b.x, a.y - b.y}; }
inline Point operator*(double factor, Point a) { return {factor * a.x, factor * a.y}; }
inline Point unit_vector(Point a) { return (1 / std::hypot(a.x, a.y)) * a; }

}  // namespace dcmrnn::report
