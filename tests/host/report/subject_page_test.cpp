#include "host/report/subject_page.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn::report {
namespace {

using test::mentions;

std::string page_of(const fake::Finished& finished) {
  return subject_page(finished.study, finished.estimate.subjects[0], finished.estimate.engine);
}

TEST(SubjectPage, ShowsTheSubjectAlone) {
  const std::string html = page_of(fake::study());
  for (const char* part : {"<h1>sub-01</h1>", "Study fake", "variance explained", "A, connections",
                           "Network", "Fit to the data", "Residual", "Where the starts ended",
                           "Hemodynamics", "<h2>Methods</h2>", "mixed precision on the cpu"}) {
    EXPECT_TRUE(mentions(html, part));
  }
  EXPECT_EQ(html.find("sub-02"), std::string::npos);
}

TEST(SubjectPage, NeedsNothingButItself) {
  const std::string html = page_of(fake::study());
  for (const char* foreign : {"http:", "https:", "<script", "src=", "<link", "@import", "url("}) {
    EXPECT_EQ(html.find(foreign), std::string::npos) << foreign;
  }
}

TEST(SubjectPage, EscapesNames) {
  const std::string html = page_of(fake::study("<b>study", "<i>", "<u>"));
  for (const char* tag : {"<b>study", "<i>", "<u>"}) {
    EXPECT_EQ(html.find(tag), std::string::npos) << tag;
  }
}

}  // namespace
}  // namespace dcmrnn::report
