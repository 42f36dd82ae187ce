#include "host/report/residual_chart.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::report {
namespace {

using test::mentions;

TEST(ResidualChart, AutocorrelationIsOfNeighbours) {
  EXPECT_DOUBLE_EQ(lag_one_autocorrelation(Eigen::VectorXd{{1, -1, 1, -1}}), -0.75);
  // About the mean of 1: (1, -1, 1, -1) again.
  EXPECT_DOUBLE_EQ(lag_one_autocorrelation(Eigen::VectorXd{{2, 0, 2, 0}}), -0.75);
  EXPECT_EQ(lag_one_autocorrelation(Eigen::VectorXd{{3, 3, 3}}), 0);
}

TEST(ResidualChart, ShowsEveryRegionWithItsBand) {
  SubjectEstimate subject = fake::fitted("sub-01");
  subject.observed.col(0) << 1, -1, 1, -1, 1, -1;
  subject.predicted.setZero();
  const std::string html = draw_residuals(subject, {"V1", "V5"}, "BOLD");
  for (const char* part : {"V1", "V5", "class=\"band\"", "two standard deviations", "BOLD"}) {
    EXPECT_TRUE(mentions(html, part));
  }
  EXPECT_TRUE(mentions(html, "lag 1: \u22120.83")) << "five of six pairs, each -1";
}

TEST(ResidualChart, IsEmptyWithoutAPrediction) {
  EXPECT_EQ(draw_residuals(fake::failed("sub-02", "bad_data", "short"), {"V1"}, "BOLD"), "");
}

}  // namespace
}  // namespace dcmrnn::report
