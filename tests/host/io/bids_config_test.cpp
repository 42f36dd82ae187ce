#include "host/io/bids_config.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

// A study of a BIDS data set.
struct Fixture : FixtureStudy {
  Fixture() {
    config.erase("subjects");
    bids() = Json::parse(R"({"task": "look", "inputs": {"Photic": {"trial_type": "flash"}}})");
  }
  test::Json& bids() { return config["bids"]; }
};

std::string faults_of(const Fixture& fixture) {
  const auto path = fixture.write();
  return test::thrown_by([&] { load_study(path); }).what();
}

TEST(BidsConfig, TakesThePlaceOfSubjects) {
  const Study study = load_study(Fixture().write());
  EXPECT_TRUE(study.subjects.empty());
  ASSERT_TRUE(study.bids);
  EXPECT_EQ(study.bids->task, "look");
  EXPECT_EQ(study.bids->columns, study.model.regions);
  ASSERT_EQ(study.bids->inputs.size(), 1u);
  EXPECT_EQ(study.bids->inputs[0].values, std::vector<std::string>{"flash"});
  EXPECT_FALSE(load_study(FixtureStudy().write()).bids);
}

TEST(BidsConfig, ReadsEveryKey) {
  Fixture fixture;
  fixture.bids() = test::Json::parse(R"({
    "task": "look", "space": "MNI", "atlas": "A", "desc": "x", "stat": null,
    "regions": {"V5": "hMT"},
    "inputs": {"Photic": {"trial_type": ["a", "b*"], "modulation": "size", "centre": false,
                          "duration": 0, "may_be_absent": true}},
    "event_column": "kind", "confounds": ["motion6", "csf"], "dummy_scans": "auto",
    "removed_scans": 4, "slice_time": 0.5, "datasets": "raw"})");
  const BidsOptions bids = *load_study(fixture.write()).bids;
  EXPECT_EQ(bids.space + bids.atlas + bids.desc + bids.stat, "MNIAx");
  EXPECT_EQ(bids.columns, (std::vector<std::string>{"V1", "hMT"}));
  EXPECT_EQ(bids.inputs[0].values.size(), 2u);
  EXPECT_EQ(bids.inputs[0].modulation, "size");
  EXPECT_FALSE(bids.inputs[0].centred);
  EXPECT_EQ(bids.inputs[0].duration, 0);
  EXPECT_TRUE(bids.inputs[0].may_be_absent);
  EXPECT_EQ(bids.event_column, "kind");
  EXPECT_EQ(bids.confounds.size(), 2u);
  EXPECT_FALSE(bids.dummy_scans);
  EXPECT_EQ(bids.removed_scans, 4);
  EXPECT_EQ(bids.slice_time, 0.5);
  EXPECT_EQ(bids.datasets, std::vector<std::filesystem::path>{fixture.folder / "raw"});
}

TEST(BidsConfig, TheEffectiveConfigReadsAsItself) {
  Fixture fixture;
  const std::string effective = load_study(fixture.write()).effective;
  fixture.config_text = effective;
  EXPECT_EQ(load_study(fixture.write()).effective, effective);
}

TEST(BidsConfig, FaultsAreNamedAllAtOnce) {
  Fixture fixture;
  fixture.bids() = test::Json::parse(R"({
    "space": "MNI_2", "regions": {"V7": "x"}, "inputs": {"Photo": {}}, "confounds": [3],
    "slice_time": "half", "dummy_scans": -1, "removed_scans": "none"})");
  const std::string text = faults_of(fixture);
  for (const char* part :
       {"bids.task: is missing", "bids.space: is \"MNI_2\"; expected a label", "bids.regions: ",
        "\"V7\"", "bids.inputs: ", "\"Photo\"", "bids.inputs: says nothing of the input \"Photic\"",
        "bids.confounds: is 3", "bids.slice_time: is \"half\"; expected \"auto\" or a number",
        "bids.dummy_scans: is -1; expected a whole number",
        "bids.removed_scans: is \"none\"; expected a whole number"})
    EXPECT_TRUE(test::mentions(text, part));
}

TEST(BidsConfig, OnlyOneOfTheScanCountsComesFromFmriprep) {
  Fixture fixture;
  fixture.bids()["dummy_scans"] = "auto";
  fixture.bids()["removed_scans"] = "auto";
  EXPECT_TRUE(test::mentions(faults_of(fixture), "bids.removed_scans: is \"auto\" as dummy_scans"));
}

TEST(BidsConfig, UnknownKeysOfAnInputAreNamed) {
  Fixture fixture;
  fixture.bids()["inputs"]["Photic"]["trial_typ"] = "x";
  EXPECT_TRUE(test::mentions(faults_of(fixture),
                             "bids.inputs.Photic.trial_typ: unknown key; nearest known key is "
                             "\"trial_type\""));
}

}  // namespace
}  // namespace dcmrnn
