#include "host/report/svg.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn::report {
namespace {

bool holds(const Svg& svg, const std::string& text) {
  return svg.str().find(text) != std::string::npos;
}

TEST(Svg, EscapesTextTooltipsAndDescription) {
  Svg svg(10, 10, "\"<a>\"");
  svg.open_group("<b>");
  svg.text({1, 2}, "<c>", "soft");
  svg.close_group();
  EXPECT_TRUE(holds(svg, "aria-label=\"&quot;&lt;a&gt;&quot;\""));
  EXPECT_TRUE(holds(svg, "<title>&lt;b&gt;</title>"));
  EXPECT_TRUE(holds(svg, ">&lt;c&gt;</text>"));
}

TEST(Svg, BreaksLinesWhereAPointIsMissing) {
  Svg svg(10, 10, "");
  svg.polyline({{0, 0}, {1, 1}, {2, std::nan("")}, {3, 3}, {4, 4}}, "line");
  EXPECT_TRUE(holds(svg, "d=\"M0 0L1 1M3 3L4 4\"")) << svg.str();
}

TEST(Svg, LeavesMissingDotsOut) {
  Svg svg(10, 10, "");
  svg.dots({{0, 0}, {std::nan(""), 1}, {2.25, 3}}, "dots");
  EXPECT_TRUE(holds(svg, "d=\"M0 0h0M2.2 3h0\"")) << svg.str();
}

}  // namespace
}  // namespace dcmrnn::report
