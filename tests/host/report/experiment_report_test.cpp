// The report of a study over conditions, from its files alone.
#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "host/io/experiment_tables.hpp"
#include "tests/host/io/fixture_experiment.hpp"

namespace dcmrnn {
namespace {

using test::mentions;

// The report of the fixture's conditions, each with one made-up fit per error.
std::string report_of(const Json& changes) {
  test::FixtureExperiment fixture;
  fixture.config.update(changes);
  const Experiment experiment = fixture.load();
  ExperimentResult result;
  for (std::size_t k = 0; k < experiment.conditions.size(); ++k) {
    for (const double error : {0.11, 0.22, 0.33}) {
      FitRecord fit;
      fit.condition = k;
      fit.subject = "sub" + std::to_string(error);
      fit.status = "ok";
      fit.recovery = {error, 0.0, 3 * error, 0.75};
      fit.loss = 100 + 7.25 * static_cast<double>(k);
      result.fits.push_back(fit);
    }
  }
  const test::TemporaryFolder folder;
  write_experiment(folder.path(), experiment, result);
  write_report(folder.path());
  return test::read_text(folder / "report.html");
}

TEST(ExperimentReport, NeedsNothingButItself) {
  const std::string html = report_of(Json::object());
  for (const char* foreign : {"http:", "https:", "<script", "src=", "<link", "@import", "url("})
    EXPECT_FALSE(mentions(html, foreign)) << foreign;
  for (const char* broken : {"nan", "inf\""}) EXPECT_FALSE(mentions(html, broken)) << broken;
}

TEST(ExperimentReport, ShowsTheFiguresOfEveryConditionWithItsTarget) {
  const std::string html =
      report_of({{"targets", Json::parse(R"([{"where": {"snr": "5"}, "A": 0.2, "C": 0.7}])")}});
  EXPECT_TRUE(mentions(html, "<span class=\"bad\">0.220</span>")) << "A misses its target";
  EXPECT_TRUE(mentions(html, "<span class=\"good\">0.660</span>")) << "C keeps its target";
  EXPECT_TRUE(mentions(html, "<span class=\"note\">\u2264 0.2</span>"));
  EXPECT_TRUE(mentions(html, "4 conditions, 12 fits"));
  EXPECT_TRUE(mentions(html, "&lt;0.001")) << "B has no error";
  for (const char* text : {"clean \u00b7 polish", "Error of A", "Edge AUC", "class=\"truth\""})
    EXPECT_TRUE(mentions(html, text)) << text;
}

TEST(ExperimentReport, ComparesTheFitsOfTheSameDataAlone) {
  const std::string shared = report_of(Json::object());
  EXPECT_TRUE(mentions(shared, "Nats above<br>the best"));
  EXPECT_TRUE(mentions(shared, ">7.25<")) << "the second fit of a data set";
  EXPECT_FALSE(mentions(shared, ">14.5<")) << "of the next data set";
  const std::string alone =
      report_of(Json::parse(R"({"factors": [{"name": "f", "levels": [{"name": "l"}]}]})"));
  EXPECT_FALSE(mentions(alone, "Nats above"));
}

TEST(ExperimentReport, EscapesTheNamesOfStudyFactorsAndLevels) {
  const std::string html = report_of(Json::parse(
      R"({"name": "<b>name", "factors": [{"name": "<i>f", "levels": [{"name": "<u>l"}]}]})"));
  for (const char* tag : {"<b>name", "<i>f", "<u>l"}) EXPECT_FALSE(mentions(html, tag)) << tag;
  EXPECT_TRUE(mentions(html, "&lt;u&gt;l"));
}

TEST(ExperimentReport, NamesTheFileThatIsDamaged) {
  test::FixtureExperiment fixture;
  const Experiment experiment = fixture.load();
  const test::TemporaryFolder folder;
  write_experiment(folder.path(), experiment, {});
  test::write_text(folder / "summary.tsv", "snr\tother\n");
  const Error error = test::thrown_by([&] { write_report(folder.path()); });
  EXPECT_EQ(error.code(), ExitCode::kData);
  EXPECT_TRUE(mentions(error.what(), "summary.tsv"));
}

}  // namespace
}  // namespace dcmrnn
