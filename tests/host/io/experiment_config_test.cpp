// The config of a study over conditions: the product of the factors, what levels change, and every
// fault at once.
#include "host/io/experiment_config.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_experiment.hpp"

namespace dcmrnn {
namespace {

using test::mentions;
using test::thrown_by;

using test::FixtureExperiment;

TEST(ExperimentConfig, ConditionsAreTheProductOfTheFactorsTheLastFastest) {
  const Experiment experiment = FixtureExperiment().load();
  std::vector<std::string> names;
  for (const Condition& condition : experiment.conditions)
    names.push_back(experiment.name_of(condition));
  EXPECT_EQ(names,
            (std::vector<std::string>{"snr=5, method=both", "snr=5, method=polish",
                                      "snr=clean, method=both", "snr=clean, method=polish"}));
}

TEST(ExperimentConfig, LevelsChangeTheirSectionsAndNullIsAValue) {
  const Experiment experiment = FixtureExperiment().load();
  const Condition& noisy = experiment.conditions[0];
  const Condition& clean = experiment.conditions[3];
  EXPECT_EQ(noisy.data.simulate->snr, 5);
  EXPECT_FALSE(clean.data.simulate->snr.has_value());
  EXPECT_TRUE(noisy.fit.options.explore.has_value());
  EXPECT_FALSE(clean.fit.options.explore.has_value());
  EXPECT_EQ(clean.fit.options.ensemble.starts, 3);
  EXPECT_EQ(clean.data.model.dt, 0.5);
  EXPECT_EQ(clean.fit.model.dt, 0.25);
}

TEST(ExperimentConfig, FitBeginsWithTheModelAndBaselineOfTheData) {
  const Experiment experiment = FixtureExperiment().load();
  for (const Condition& condition : experiment.conditions) {
    EXPECT_EQ(condition.fit.model.regions, condition.data.model.regions);
    EXPECT_EQ(condition.fit.baseline, "rest");
    EXPECT_FALSE(condition.support_known);
  }
}

TEST(ExperimentConfig, SeedIsThatOfDataAndFitUnlessTheySayOtherwise) {
  FixtureExperiment fixture;
  fixture.config["fit"]["ensemble"]["seed"] = 9;
  const Experiment experiment = fixture.load();
  EXPECT_EQ(experiment.conditions[0].data.simulate->seed, 5u);
  EXPECT_EQ(experiment.conditions[0].fit.options.ensemble.seed, 9u);
  const Experiment other = load_experiment(fixture.folder / "tiny.json", 77);
  EXPECT_EQ(other.conditions[0].data.simulate->seed, 77u);
}

TEST(ExperimentConfig, WithoutFactorsThereIsOneCondition) {
  FixtureExperiment fixture;
  fixture.config.erase("factors");
  const Experiment experiment = fixture.load();
  ASSERT_EQ(experiment.conditions.size(), 1u);
  EXPECT_EQ(experiment.name_of(experiment.conditions[0]), "all");
}

TEST(ExperimentConfig, ExceptLeavesConditionsOut) {
  FixtureExperiment fixture;
  fixture.config["except"] = Json::parse(R"([{"snr": "clean", "method": ["both"]}])");
  EXPECT_EQ(fixture.load().conditions.size(), 3u);
  fixture.config["except"] = Json::parse(R"([{}])");
  EXPECT_TRUE(mentions(fixture.faults(), "tiny.json: except: leaves no condition"));
}

TEST(ExperimentConfig, LaterTargetsWin) {
  FixtureExperiment fixture;
  fixture.config["targets"] =
      Json::parse(R"([{"A": 0.5, "B": 0.6}, {"where": {"snr": "clean"}, "A": 0.1, "auc": 0.9}])");
  const Experiment experiment = fixture.load();
  EXPECT_EQ(experiment.conditions[0].target.a, 0.5);
  EXPECT_FALSE(experiment.conditions[0].target.edge_auc.has_value());
  EXPECT_EQ(experiment.conditions[2].target.a, 0.1);
  EXPECT_EQ(experiment.conditions[2].target.b, 0.6);
  EXPECT_EQ(experiment.conditions[2].target.edge_auc, 0.9);
}

TEST(ExperimentConfig, KnownSupportIsAKeyOfTheFit) {
  FixtureExperiment fixture;
  fixture.config["factors"][1]["levels"][1]["fit"]["support"] = "known";
  const Experiment experiment = fixture.load();
  EXPECT_FALSE(experiment.conditions[0].support_known);
  EXPECT_TRUE(experiment.conditions[1].support_known);
  EXPECT_EQ(effective_experiment(experiment)["conditions"][1]["fit"]["support"], "known");
  fixture.config["fit"]["support"] = "guessed";
  EXPECT_TRUE(mentions(fixture.faults(), "tiny.json: fit.support: is \"guessed\""));
}

TEST(ExperimentConfig, ReportsTheFaultsOfAllConditionsAtOnceWithConditionAndKey) {
  FixtureExperiment fixture;
  fixture.config["factors"][0]["levels"][0]["data"]["simulate"]["tr"] = -1;
  fixture.config["factors"][1]["levels"][1]["fit"]["loss"] = {{"lamda", 8}};
  fixture.config["fit"]["ensemble"]["starts"] = 0;
  const std::string text = fixture.faults();
  EXPECT_TRUE(mentions(text, "tiny.json: data.simulate.tr: is -1; expected a number above 0"));
  EXPECT_TRUE(mentions(text, "(where snr=5, method=both, and 1 more condition)"));
  EXPECT_TRUE(mentions(text,
                       "tiny.json: fit.loss.lamda: unknown key; nearest known key is "
                       "\"lambda\" (where snr=5, method=polish, and 1 more condition)"));
  EXPECT_TRUE(mentions(text, "tiny.json: fit.ensemble.starts: is 0; expected"));
}

TEST(ExperimentConfig, FaultsOfEveryConditionAndOfASharedModelAreSaidOnce) {
  FixtureExperiment fixture;
  fixture.config["data"]["model"]["neural"] = "quadratic";
  const Error error = thrown_by([&] { fixture.load(); });
  ASSERT_EQ(error.faults().size(), 1u) << error.what();
  EXPECT_EQ(error.faults()[0].where, "tiny.json: data.model.neural");
  EXPECT_FALSE(mentions(error.what(), "where snr"));
}

TEST(ExperimentConfig, RefusesWhatIsWrongWithFactorsAndSelections) {
  FixtureExperiment fixture;
  fixture.config["factors"].push_back({{"name", "status"}, {"levels", Json::array()}});
  fixture.config["factors"].push_back(
      {{"name", "snr"}, {"levels", {{{"name", "x"}}, {{"name", "x"}, {"fits", 1}}}}});
  fixture.config["targets"] = Json::parse(R"([{"where": {"snt": "5"}}, {"where": {"snr": "6"}}])");
  fixture.config["data"]["ensemble"] = Json::object();
  const std::string text = fixture.faults();
  EXPECT_TRUE(mentions(text, "factors[2].name: is \"status\", which is a column"));
  EXPECT_TRUE(mentions(text, "factors[2].levels: is empty"));
  EXPECT_TRUE(mentions(text, "factors[3].name: repeats \"snr\""));
  EXPECT_TRUE(mentions(text, "factors[3].levels[1].name: repeats \"x\""));
  EXPECT_TRUE(
      mentions(text, "factors[3].levels[1].fits: unknown key; nearest known key is \"fit\""));
  EXPECT_TRUE(mentions(text, "targets[0].where.snt: is no factor; nearest factor is \"snr\""));
  EXPECT_TRUE(mentions(text, "targets[1].where.snr: is \"6\"; expected a level"));
}

TEST(ExperimentConfig, RefusesUnknownSectionsAndOtherRegions) {
  FixtureExperiment fixture;
  fixture.config["data"]["ensemble"] = Json::object();
  fixture.config["fit"]["subjects"] = Json::array();
  const std::string text = fixture.faults();
  EXPECT_TRUE(mentions(text, "data.ensemble: unknown key"));
  EXPECT_TRUE(mentions(text, "fit.subjects: unknown key"));

  FixtureExperiment other;
  other.config["fit"]["model"] = {{"regions", {"V1", "V4"}}};
  EXPECT_TRUE(mentions(other.faults(), "fit.model.regions: are not those of data.model"));
}

TEST(ExperimentConfig, RefusesValuesOfAnotherKindWithTheirPlace) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"data": 5})", "tiny.json: data: is 5; expected an object"},
      {R"({"fit": null})", "tiny.json: fit: is null; expected an object"},
      {R"({"factors": 1})", "tiny.json: factors: is 1; expected an array"},
      {R"({"factors": [2]})", "tiny.json: factors[0]: is 2; expected an object"},
      {R"({"factors": [{"name": "f", "levels": {}}]})", "factors[0].levels: is an object"},
      {R"({"factors": [{"name": "f", "levels": [{"name": "l", "data": 3}]}]})",
       "factors[0].levels[0].data: is 3; expected an object"},
      {R"({"except": {}})", "tiny.json: except: is an object; expected an array"},
      {R"({"except": [4]})", "tiny.json: except[0]: is 4; expected"},
      {R"({"targets": [{"A": 0}]})", "targets[0].A: is 0; expected a number above 0"},
      {R"({"seed": -1})", "tiny.json: seed: is -1"},
  };
  for (const auto& [changes, message] : cases) {
    FixtureExperiment fixture;
    fixture.config.update(Json::parse(changes));
    EXPECT_TRUE(mentions(fixture.faults(), message));
  }
}

TEST(ExperimentConfig, SaysThatAFileIsMissing) {
  FixtureExperiment fixture;
  fixture.config["fit"]["ensemble"]["start_from"] = "near.json";
  const Error error = thrown_by([&] { fixture.load(); });
  EXPECT_EQ(error.code(), ExitCode::kNoInput);
  EXPECT_TRUE(mentions(error.what(), "near.json"));
}

}  // namespace
}  // namespace dcmrnn
