#include "host/report/strips.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::report {
namespace {

SubjectEstimate series(Eigen::Index scans, Eigen::Index regions) {
  SubjectEstimate subject;
  subject.predicted = Eigen::MatrixXd::Zero(scans, regions);
  subject.scan_time = Eigen::VectorXd::LinSpaced(scans, 0, static_cast<double>(scans - 1));
  return subject;
}

TEST(Strips, SayWhatIsLeftOut) {
  EXPECT_EQ(Strips(series(600, 12), 50).left_out(), "");
  const SubjectEstimate large = series(601, 13);
  const Strips strips(large, 50);
  EXPECT_EQ(strips.scans(), 600);
  EXPECT_EQ(strips.regions(), 12);
  EXPECT_EQ(strips.left_out(), "; the first 600 of 601 scans; the first 12 of 13 regions");
}

TEST(Strips, PointsGoFromTheFirstScanToTheLast) {
  const SubjectEstimate subject = series(3, 1);
  const Strips strips(subject, 50);
  const std::vector<Point> points = strips.points(Eigen::VectorXd{{0, 1, 2}}, Axis{0, 2, 100, 50});
  ASSERT_EQ(points.size(), 3u);
  EXPECT_DOUBLE_EQ(points[0].y, 100);
  EXPECT_DOUBLE_EQ(points[2].y, 50);
  EXPECT_DOUBLE_EQ(points[1].x, (points[0].x + points[2].x) / 2);
}

}  // namespace
}  // namespace dcmrnn::report
