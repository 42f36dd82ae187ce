#include "host/report/subject_checks.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::report {
namespace {

using test::mentions;

TEST(SubjectChecks, NameEveryFigureWithWhatIsExpected) {
  const fake::Finished finished = fake::study();
  const std::string html = subject_checks(fake::fitted("sub-01"), finished.study.model);
  EXPECT_TRUE(mentions(html, "<b>85.5 %</b> variance explained (above 10 %)"));
  EXPECT_TRUE(mentions(html, "<b>0.300 Hz</b> largest connection"));
  // 4 of A, 8 of B, 3 of C, and kappa, tau, epsilon of two regions are free; one is uninformed.
  EXPECT_TRUE(mentions(html, "<b>20 of 21</b> free parameters that the data inform"));
}

TEST(SubjectChecks, MarkWhatFails) {
  SubjectEstimate subject = fake::fitted("sub-01");
  const ModelSpec model = fake::study().study.model;
  subject.identifiability.uninformed.clear();
  const std::string fine = subject_checks(subject, model);
  EXPECT_EQ(fine.find("warn"), std::string::npos);
  subject.variance_explained = 9;
  EXPECT_TRUE(mentions(subject_checks(subject, model), "<span class=\"warn\">!</span> <b>9.0 %"));
}

}  // namespace
}  // namespace dcmrnn::report
