#include "host/io/study_config.hpp"

#include <gtest/gtest.h>

#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

// A study with something in every section.
FixtureStudy& rich(FixtureStudy& fixture) {
  fixture.config["model"].update(Json::parse(R"({"A": [["V1", "V5"]], "constants": {"tau": 1.5},
    "priors": {"preset": "friston2003", "C": [0, 1], "edges": {"A": {"V1>V5": [0.1, 0.2]}},
               "regions": {"V1": {"kappa": [0.7, 0.1]}}}})"));
  fixture.config["simulate"] =
      Json::parse(R"({"truth": {"A": [[-1, 0], [0, -1]]}, "snr_pooled": 2})");
  fixture.config["fit"] = Json::parse(R"({"explore": null, "polish": {"tolerance": 1e-5}})");
  fixture.config["scale"] = "zscore";
  return fixture;
}

TEST(StudyConfig, EffectiveConfigReadsAsTheSameStudyFromAnywhere) {
  FixtureStudy fixture;
  const Study study = load_study(rich(fixture).write());
  const test::TemporaryFolder elsewhere;
  test::write_text(elsewhere / "config.json", study.effective);
  const Study again = load_study(elsewhere / "config.json");
  EXPECT_EQ(again.effective, study.effective);
  EXPECT_EQ(again.subjects[0].bold, study.subjects[0].bold);
  EXPECT_EQ(again.model.prior_mean.connectivity.A, study.model.prior_mean.connectivity.A);
  EXPECT_EQ(again.model.prior_sd.hemodynamics, study.model.prior_sd.hemodynamics);
  EXPECT_FALSE(again.options.explore.has_value());
  EXPECT_TRUE(again.simulate->snr_pooled);
}

TEST(StudyConfig, EffectiveConfigOfASimulationReadsAgain) {
  FixtureStudy fixture;
  fixture.config.erase("subjects");
  fixture.config["simulate"] = Json::object();
  const Study study = load_study(fixture.write());
  test::write_text(fixture.folder / "again.json", study.effective);
  EXPECT_EQ(load_study(fixture.folder / "again.json").effective, study.effective);
}

TEST(StudyConfig, EffectiveConfigFollowsTheCommandLine) {
  FixtureStudy fixture;
  Study study = load_study(rich(fixture).write());
  EXPECT_EQ(effective_config(study), study.effective);
  study.options.ensemble.starts = 3;
  study.options.ensemble.seed = 99;
  study.options.precision = "double";
  const Json effective = Json::parse(effective_config(study));
  EXPECT_EQ(effective["ensemble"]["starts"], 3);
  EXPECT_EQ(effective["ensemble"]["seed"], 99);
  EXPECT_EQ(effective["engine"]["precision"], "double");
}

TEST(StudyConfig, DefaultsOfTheTopLevel) {
  FixtureStudy fixture;
  fixture.config.erase("name");
  const Study study = load_study(fixture.write());
  EXPECT_EQ(study.name, "study");
  EXPECT_EQ(study.scale, "none");
  EXPECT_EQ(study.baseline, "constant");
  EXPECT_EQ(study.directory, fixture.folder.path());
}

TEST(StudyConfig, ReadsARelativePathToTheConfig) {
  FixtureStudy fixture;
  fixture.write();
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(fixture.folder.path());
  const Study study = load_study("study.json");
  std::filesystem::current_path(before);
  EXPECT_EQ(study.subjects[0].bold, fixture.folder / "Y1.csv");
}

}  // namespace
}  // namespace dcmrnn
