// configs/study.schema.json and configs/experiment.schema.json say what the readers do.
#include <gtest/gtest.h>

#include "host/io/known_names.hpp"
#include "host/io/study_config.hpp"
#include "tests/host/io/fixture_experiment.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

Json read_schema(const std::string& name) {
  return Json::parse(test::read_text(std::filesystem::path(DCMRNN_SOURCE_DIR) / "configs" / name));
}

const Json& schema() {
  static const Json document = read_schema("study.schema.json");
  return document;
}

const Json& experiment_schema() {
  static const Json document = read_schema("experiment.schema.json");
  return document;
}

// The keys of every object that lists its properties, by the readers' kind of section.
void collect(const Json& node, const std::string& kind, KnownKeys& keys) {
  if (node.contains("items") && node["items"].is_object()) {
    collect(node["items"], kind + "[]", keys);
  }
  if (node.contains("additionalProperties") && node["additionalProperties"].is_object()) {
    collect(node["additionalProperties"], kind + "{}", keys);
  }
  if (!node.contains("properties")) return;
  EXPECT_EQ(node.value("additionalProperties", true), false) << kind;
  for (const auto& [key, property] : node["properties"].items()) {
    keys[kind].insert(key);
    collect(property, kind.empty() ? key : kind + '.' + key, keys);
  }
}

// Of studies with every section; two of them do not go together.
KnownKeys keys_of_readers() {
  FixtureStudy fixture;
  fixture.config["simulate"]["noise"]["ar1"] = 0.5;
  fixture.config["bids"] = Json::parse(R"({"task": "rest", "inputs": {"Photic": {}}})");
  fixture.config["hypotheses"] =
      Json::parse(R"([{"name": "a", "model": {}}, {"name": "b", "model": {"A": []}}])");
  KnownKeys known;
  for (const char* alternative : {"structure", "sample"}) {
    fixture.config["fit"] = {{alternative, Json::object()}};
    KnownKeys of_one;
    read_study(fixture.write(), of_one);
    for (auto& [kind, keys] : of_one) known[kind].merge(keys);
  }
  return known;
}

TEST(Schema, ListsEveryKeyTheReadersKnowAndNoOther) {
  KnownKeys in_schema;
  collect(schema(), "", in_schema);
  EXPECT_EQ(in_schema, keys_of_readers());
}

TEST(ExperimentSchema, ListsEveryKeyTheReadersKnowAndNoOther) {
  test::FixtureExperiment fixture;
  fixture.config["targets"] = Json::parse("[{}]");
  fixture.load();
  KnownKeys known;
  read_experiment(fixture.folder / "tiny.json", std::nullopt, known);
  KnownKeys in_schema;
  collect(experiment_schema(), "", in_schema);
  EXPECT_EQ(in_schema, known);
}

TEST(ExperimentSchema, DataAndFitHaveTheKeysThatTheReadersWriteOut) {
  const Json effective = effective_experiment(test::FixtureExperiment().load());
  for (const char* section : {"data", "fit"}) {
    std::set<std::string> keys, in_schema;
    for (const auto& [key, value] : effective["conditions"][0][section].items()) keys.insert(key);
    for (const auto& [key, value] : experiment_schema()["$defs"][section]["properties"].items())
      in_schema.insert(key);
    EXPECT_EQ(in_schema, keys) << section;
  }
}

// Compares each "default" of the schema with what an empty section reads as.
int compare_defaults(const Json& node, const Json& effective, const std::string& place) {
  int compared = 0;
  if (node.contains("default")) {
    EXPECT_EQ(node["default"], effective) << place;
    ++compared;
  }
  if (!node.contains("properties") || !effective.is_object()) return compared;
  for (const auto& [key, property] : node["properties"].items()) {
    if (effective.contains(key)) {
      compared += compare_defaults(property, effective[key], place + '.' + key);
    }
  }
  return compared;
}

TEST(Schema, StatesTheDefaultsOfTheReaders) {
  FixtureStudy fixture;
  fixture.config.erase("name");
  fixture.config["simulate"] = Json::object();
  fixture.config["bids"] = Json::parse(R"({"task": "rest", "inputs": {"Photic": {}}})");
  KnownKeys known;
  const Json effective = Json::parse(read_study(fixture.write(), known).effective);
  // Every optional key outside of priors and subjects has one.
  EXPECT_GT(compare_defaults(schema(), effective, ""), 40);
  const Json& subject = schema()["properties"]["subjects"]["items"];
  EXPECT_EQ(compare_defaults(subject, effective["subjects"][0], "subjects[0]"), 4);
  const Json& input = schema()["properties"]["bids"]["properties"]["inputs"];
  EXPECT_EQ(compare_defaults(input["additionalProperties"], effective["bids"]["inputs"]["Photic"],
                             "bids.inputs"),
            5);
}

TEST(Schema, NamesTheEquationsAndOptimizersOfTheCatalog) {
  const Json& model = schema()["properties"]["model"]["properties"];
  EXPECT_EQ(model["neural"]["enum"], Json(kNeuralNames));
  EXPECT_EQ(model["output"]["enum"], Json(kOutputNames));
  EXPECT_EQ(model["integrator"]["enum"], Json(kIntegratorNames));
  const Json& stages = schema()["properties"]["fit"]["properties"];
  EXPECT_EQ(stages["explore"]["properties"]["optimizer"]["enum"], Json(kOptimizerNames));
}

TEST(Schema, DescribesEveryKey) {
  const auto check = [](const auto& self, const Json& node, const std::string& place) -> void {
    if (node.contains("items") && node["items"].is_object()) self(self, node["items"], place);
    if (node.contains("additionalProperties") && node["additionalProperties"].is_object())
      self(self, node["additionalProperties"], place);
    if (!node.contains("properties")) return;
    for (const auto& [key, property] : node["properties"].items()) {
      EXPECT_TRUE(property.contains("description")) << place << '.' << key;
      self(self, property, place + '.' + key);
    }
  };
  check(check, schema(), "");
  check(check, experiment_schema(), "");
}

}  // namespace
}  // namespace dcmrnn
