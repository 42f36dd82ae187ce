// The tables of a study over conditions.
#include <gtest/gtest.h>

#include "host/io/experiment_tables.hpp"
#include "tests/host/io/fixture_experiment.hpp"

namespace dcmrnn {
namespace {

// Made-up results of the fixture's four conditions: the first data set's fit of the last failed.
ExperimentResult made_up(const Experiment& experiment) {
  ExperimentResult result;
  for (std::size_t k = 0; k < experiment.conditions.size(); ++k) {
    for (int s = 1; s <= 2; ++s) {
      FitRecord fit;
      fit.condition = k;
      fit.subject = "sub-000" + std::to_string(s);
      fit.status = k == 3 && s == 1 ? "diverged" : "ok";
      if (fit.ok()) fit.recovery = {0.1 * s, 0.2, 0.3, std::nullopt};
      if (fit.ok()) fit.connections = {1, 2};
      result.fits.push_back(fit);
    }
    result.times.push_back({k, {}});
    result.times.back().engine.seconds = 2;
    result.times.back().engine.device = "a processor";
  }
  return result;
}

struct Written {
  test::TemporaryFolder folder;
  Experiment experiment;

  Written() {
    test::FixtureExperiment fixture;
    fixture.config["targets"] = Json::parse(R"([{"where": {"snr": "5"}, "A": 0.15}])");
    experiment = fixture.load();
    write_experiment(folder.path(), experiment, made_up(experiment));
  }
  std::string text(const std::string& name) const { return test::read_text(folder / name); }
};

TEST(ExperimentWriter, FitsHaveARowPerConditionAndDataSet) {
  const std::string text = Written().text("fits.tsv");
  EXPECT_TRUE(test::mentions(text, "snr\tmethod\tsubject\tstatus\tA_error\tB_error"));
  EXPECT_TRUE(test::mentions(text, "\n5\tpolish\tsub-0002\tok\t0.2\t0.2\t0.3\tn/a\t0.5\tn/a\t"));
  EXPECT_TRUE(test::mentions(text, "\nclean\tpolish\tsub-0001\tdiverged\tn/a\tn/a\tn/a\t"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 8);
}

TEST(ExperimentWriter, SummaryHasARowPerConditionWithItsTarget) {
  const std::string text = Written().text("summary.tsv");
  EXPECT_TRUE(test::mentions(text, "\n5\tboth\t2\t1\t0.15000000000000002\t"));
  EXPECT_TRUE(test::mentions(text, "\nclean\tpolish\t2\t0.5\t0.2\t0.2\tn/a\t"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 4);
}

TEST(ExperimentWriter, EveryTableHasASidecarThatDescribesItsColumns) {
  const Written written;
  for (const char* name : {"fits", "summary", "timing"}) {
    const std::string table = written.text(std::string(name) + ".tsv");
    const Json sidecar = Json::parse(written.text(std::string(name) + ".json"));
    std::string header;
    for (const auto& [column, description] : sidecar.items()) {
      header += (header.empty() ? "" : "\t") + column;
      EXPECT_FALSE(description.at("Description").get<std::string>().empty()) << column;
    }
    EXPECT_EQ(table.substr(0, table.find('\n')), header);
  }
}

TEST(ExperimentWriter, ConfigHoldsEveryConditionWhole) {
  const Written written;
  const Json config = Json::parse(written.text("config.json"));
  EXPECT_EQ(config.at("name"), "tiny");
  ASSERT_EQ(config.at("conditions").size(), 4u);
  const Json& last = config.at("conditions").at(3);
  EXPECT_EQ(last.at("levels").at("method"), "polish");
  EXPECT_EQ(last.at("data").at("model").at("dt"), 0.5);
  EXPECT_TRUE(last.at("fit").at("fit").at("explore").is_null());
  EXPECT_EQ(config.at("conditions").at(0).at("target").at("A"), 0.15);
}

TEST(ExperimentWriter, TimesOfAConditionAddUp) {
  const Written written;
  EXPECT_TRUE(test::mentions(written.text("timing.tsv"), "\nclean\tboth\t2\t2\t0\n"));
  const Json provenance = Json::parse(written.text("provenance.json"));
  EXPECT_EQ(provenance.at("times").at("fit_seconds"), 8);
  EXPECT_EQ(provenance.at("device"), "a processor");
}

}  // namespace
}  // namespace dcmrnn
