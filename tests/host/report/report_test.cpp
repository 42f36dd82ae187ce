#include <gtest/gtest.h>

#include <regex>

#include "dcmrnn/io.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn {
namespace {

using fake::ScratchFolder;

std::string report_of(const fake::Finished& finished) {
  const ScratchFolder folder;
  write_results(folder.path(), finished.study, finished.cohort, finished.estimate);
  write_report(folder.path());
  return fake::contents(folder / "report.html");
}

bool holds(const std::string& html, const std::string& text) {
  return html.find(text) != std::string::npos;
}

int count(const std::string& html, const std::string& text) {
  int found = 0;
  for (std::size_t at = html.find(text); at != std::string::npos; at = html.find(text, at + 1))
    ++found;
  return found;
}

TEST(Report, NeedsNothingButItself) {
  const std::string html = report_of(fake::study());
  for (const char* foreign : {"http:", "https:", "<script", "src=", "<link", "@import", "url("}) {
    EXPECT_FALSE(holds(html, foreign)) << foreign;
  }
}

TEST(Report, ShowsEverySectionOfAStudyWithTruth) {
  const std::string html = report_of(fake::study());
  for (const char* text :
       {"Overview", "Recovery of the truth", "A, connections", "Network", "Fit to the data",
        "Loss over passes", "Where the starts ended", "Hemodynamics", "Variance explained",
        "Residual", "free parameters that the data inform", "Methods"}) {
    EXPECT_TRUE(holds(html, text)) << text;
  }
}

TEST(Report, SaysWhatTheStepCostsAndWhichWeightLeftTheStructure) {
  const std::string html = report_of(fake::study());
  EXPECT_TRUE(holds(html, "half the step moves A by 1.0 %, B by 2.0 %, C by 3.0 %"));
  EXPECT_TRUE(
      holds(html, "8 chains of 50 draws from the posterior, largest R-hat 1.12: not mixed"));
  EXPECT_TRUE(holds(html, "the best of probability 0.75, left by L1 at weight 16.0"));
}

TEST(Report, SaysWhoFailedAndWhy) {
  const std::string html = report_of(fake::study());
  EXPECT_TRUE(holds(html, "bad_data"));
  EXPECT_TRUE(holds(html, "Y.csv: row 3 is short"));
  EXPECT_TRUE(holds(html, "every start diverged"));
  EXPECT_TRUE(holds(html, "1 of 3"));
}

TEST(Report, EscapesEveryNameFromTheData) {
  fake::Finished finished = fake::study("<b>study</b>", "<i>", "<u>'&");
  finished.estimate.subjects[1].reason = "<s>reason</s>";
  finished.estimate.subjects[1].status = "<q>";
  finished.estimate.subjects[0].start_records[0].origin = "<em>x";
  finished.estimate.subjects[0].start_records[0].outcome = "<kbd>";
  finished.estimate.engine.device = "<del>";
  const std::string html = report_of(finished);
  for (const char* tag : {"<b>study", "<i>", "<u>", "<s>", "<q>", "<em>x", "<kbd>", "<del>"}) {
    EXPECT_FALSE(holds(html, tag)) << tag;
  }
  EXPECT_TRUE(holds(html, "&lt;b&gt;study&lt;/b&gt;"));
  EXPECT_TRUE(holds(html, "&lt;u&gt;&#39;&amp;"));
}

TEST(Report, LeavesRecoveryOutWhereNoTruthIsKnown) {
  fake::Finished finished = fake::study();
  finished.cohort.subjects[0].truth.reset();
  EXPECT_FALSE(holds(report_of(finished), "Recovery of the truth"));
}

TEST(Report, NeverPrintsNotANumber) {
  const std::string html = report_of(fake::study());
  // As a word: a journal of magnetic resonance may be cited.
  EXPECT_FALSE(std::regex_search(html, std::regex("\\b-?nan\\b")));
  EXPECT_FALSE(holds(html, "\"inf"));
}

TEST(Report, ClosesItsElements) {
  const std::string html = report_of(fake::study());
  for (const std::string name :
       {"svg", "figure", "div", "table", "tr", "article", "section", "g"}) {
    EXPECT_EQ(count(html, "<" + name + " ") + count(html, "<" + name + ">"),
              count(html, "</" + name + ">"))
        << name;
  }
}

TEST(Report, IsTheSameWhenRebuilt) {
  const ScratchFolder folder;
  const fake::Finished finished = fake::study();
  write_results(folder.path(), finished.study, finished.cohort, finished.estimate);
  write_report(folder.path());
  const std::string first = fake::contents(folder / "report.html");
  write_report(folder.path());
  EXPECT_EQ(fake::contents(folder / "report.html"), first);
}

TEST(Report, OfAShardWithoutSubjectsIsStillOne) {
  fake::Finished finished = fake::study();
  finished.cohort.subjects.clear();
  finished.estimate.subjects.clear();
  EXPECT_TRUE(holds(report_of(finished), "0 of 0"));
}

TEST(Report, OfALargeCohortStaysSmallAndSaysWhatItLeavesOut) {
  fake::Finished finished = fake::study();
  for (int s = 0; s < 400; ++s) {
    const std::string id = "more-" + std::to_string(s);
    finished.cohort.subjects.emplace_back().id = id;
    finished.estimate.subjects.push_back(fake::fitted(id));
  }
  const std::string html = report_of(finished);
  EXPECT_EQ(count(html, "<article"), 24);
  EXPECT_TRUE(holds(html, "Shown in detail: 24 of 403"));
  EXPECT_TRUE(holds(html, "250 of 403 subjects are listed"));
  EXPECT_LT(html.size(), 2'000'000u);
}

}  // namespace
}  // namespace dcmrnn
