#include "host/report/heatmap.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn::report {
namespace {

Heatmap example() {
  Heatmap map;
  map.title = "A";
  map.unit = "Hz";
  map.rows = {"V1", "V5"};
  map.columns = {"V1", "V5"};
  map.value = (Eigen::MatrixXd(2, 2) << -0.5, 0.25, 0.125, 0).finished();
  map.sd = (Eigen::MatrixXd(2, 2) << 0.1, 0.05, std::nan(""), 0).finished();
  map.present = (Flags(2, 2) << true, true, true, false).finished();
  map.emphasis = Flags::Constant(2, 2, false);
  map.scale = 0.5;
  return map;
}

bool holds(const Heatmap& map, const std::string& text) {
  return draw(map).find(text) != std::string::npos;
}

TEST(Heatmap, ReadsFromColumnToRow) {
  EXPECT_TRUE(holds(example(), "V5 \u2192 V1: 0.250 \u00b1 0.050 Hz"));
  EXPECT_TRUE(holds(example(), "V1 \u2192 V5: 0.125 Hz"));
}

TEST(Heatmap, ColoursBySignAndSize) {
  EXPECT_TRUE(holds(example(), "class=\"cell fill-negative\" fill-opacity=\"1\""));
  EXPECT_TRUE(holds(example(), "class=\"cell fill-positive\" fill-opacity=\"0.5\""));
}

TEST(Heatmap, LeavesAbsentConnectionsEmpty) {
  EXPECT_TRUE(holds(example(), "V5 \u2192 V5: not in the model"));
  EXPECT_TRUE(holds(example(), "cell absent"));
}

TEST(Heatmap, ValuesBeyondTheScaleKeepFullColour) {
  Heatmap map = example();
  map.value(0, 0) = -50;
  EXPECT_TRUE(holds(map, "class=\"cell fill-negative\" fill-opacity=\"1\""));
}

TEST(Heatmap, EscapesNames) {
  Heatmap map = example();
  map.title = map.rows[0] = map.columns[0] = "<img>";
  EXPECT_FALSE(holds(map, "<img>"));
  EXPECT_TRUE(holds(map, "&lt;img&gt;"));
}

}  // namespace
}  // namespace dcmrnn::report
