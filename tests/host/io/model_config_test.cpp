#include "host/io/model_config.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

TEST(ModelConfig, ReadsNamesStepAndEquations) {
  FixtureStudy fixture;
  fixture.config["model"].update(
      Json::parse(R"({"regions": ["left <V1>", "V5"], "dt": 0.125, "output": "buxton"})"));
  fixture.config["subjects"] = Json::array({fixture.subject(0)});
  const ModelSpec model = load_study(fixture.write()).model;
  EXPECT_EQ(model.name, "fixture");
  EXPECT_EQ(model.regions, (std::vector<std::string>{"left <V1>", "V5"}));
  EXPECT_EQ(model.inputs, std::vector<std::string>{"Photic"});
  EXPECT_EQ(model.dt, 0.125);
  EXPECT_EQ(model.output, "buxton");
  EXPECT_EQ(model.prior_mean.hemodynamics.cols(), 2);
}

TEST(ModelConfig, RefusesAModelTooLargeForMemory) {
  FixtureStudy fixture;
  Json regions = Json::array();
  Json inputs = Json::array();
  for (int i = 0; i < 1000; ++i) {
    regions.push_back(std::to_string(i) + " r");
    inputs.push_back(std::to_string(i) + " u");
  }
  fixture.config["model"]["regions"] = regions;
  fixture.config["model"]["inputs"] = inputs;
  const auto path = fixture.write();
  const std::string text = test::thrown_by([&] { load_study(path); }).what();
  EXPECT_TRUE(
      test::mentions(text, "model.regions: and inputs make a model of more than 5 million"));
}

TEST(ModelConfig, AMisspelledListOfRegionsIsNamedOnceAndTheRestIsStillChecked) {
  FixtureStudy fixture;
  fixture.config["model"] =
      Json::parse(R"({"regoins": ["V1"], "inputs": ["Photic"], "A": [["V1", "V5"]], "dt": 0})");
  fixture.subject(0)["tr"] = 0;
  const auto path = fixture.write();
  const std::string text = test::thrown_by([&] { load_study(path); }).what();
  EXPECT_TRUE(test::mentions(text, "model.regions: is missing"));
  EXPECT_TRUE(test::mentions(text, "model.regoins: unknown key; nearest known key is \"regions\""));
  EXPECT_TRUE(test::mentions(text, "model.dt"));
  EXPECT_TRUE(test::mentions(text, "subjects[0].tr"));
  EXPECT_EQ(text.find("model.A"), std::string::npos) << text;
}

}  // namespace
}  // namespace dcmrnn
