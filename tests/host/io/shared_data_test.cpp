// Published data sets read as their notes say. Skipped where they are not there.
#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

const std::filesystem::path kData = DCMRNN_SHARED_DATA;

Cohort load(const char* config) {
  const test::TemporaryFolder folder;
  test::Json json = test::Json::parse(config);
  for (const char* key : {"bold", "inputs", "confounds"}) {
    if (json["subjects"][0].contains(key)) {
      json["subjects"][0][key] = (kData / json["subjects"][0][key].get<std::string>()).string();
    }
  }
  test::write_text(folder / "study.json", json.dump());
  return load_cohort(folder / "study.json");
}

TEST(SharedData, AttentionHasItsShapes) {
  if (!std::filesystem::exists(kData / "attention")) GTEST_SKIP() << "no " << kData;
  const Subject subject = load(R"({"scale": "spm4", "model": {"regions": ["V1", "V5", "SPC"],
    "inputs": ["Photic", "Motion", "Attention"]}, "subjects": [{"id": "attention",
    "bold": "attention/Y.csv", "inputs": "attention/U_microtime_TRover16.csv", "inputs_dt": 0.20125,
    "tr": 3.22, "slice_time": 1.61, "confounds": "attention/X0_dct19_TR.csv"}]})")
                              .subjects[0];
  ASSERT_TRUE(subject.usable()) << subject.reason;
  EXPECT_EQ(subject.bold.rows(), 360);
  EXPECT_EQ(subject.bold.cols(), 3);
  EXPECT_EQ(subject.inputs.rows(), 5760);
  EXPECT_EQ(subject.confounds.cols(), 19 + 1) << "drift cosines and the constant";
  EXPECT_EQ(subject.bold(0, 0), -1.0373263459311348 * subject.scale_factor);
  // The notes: a range above 4 is shrunk to 4.
  EXPECT_LT(subject.scale_factor, 1);
  EXPECT_NEAR(subject.bold.maxCoeff() - subject.bold.minCoeff(), 4, 1e-12);
}

TEST(SharedData, CleanSimulationHasItsShapes) {
  if (!std::filesystem::exists(kData / "sim2017_clean")) GTEST_SKIP() << "no " << kData;
  const Subject subject = load(R"({"baseline": "rest", "model": {
    "regions": ["node_0", "node_1", "node_2"], "inputs": ["input_0", "input_1", "input_2"]},
    "subjects": [{"id": "clean", "bold": "sim2017_clean/Y.csv", "inputs": "sim2017_clean/U.csv",
    "inputs_dt": 0.0625, "tr": 2}]})")
                              .subjects[0];
  ASSERT_TRUE(subject.usable()) << subject.reason;
  EXPECT_EQ(subject.bold.rows(), 150);
  EXPECT_EQ(subject.inputs.rows(), 4800);
  EXPECT_EQ(subject.confounds.cols(), 0);
  EXPECT_EQ(subject.bold(1, 2), -0.019886761824027488);
}

}  // namespace
}  // namespace dcmrnn
