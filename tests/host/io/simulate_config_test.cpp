#include "host/io/simulate_config.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/io.hpp"
#include "tests/host/io/fixture_study.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;

SimulateOptions simulate_with(const char* section) {
  FixtureStudy fixture;
  fixture.config.erase("subjects");
  fixture.config["simulate"] = Json::parse(section);
  return *load_study(fixture.write()).simulate;
}

TEST(SimulateConfig, IsAbsentWhereTheConfigHasNone) {
  EXPECT_FALSE(load_study(FixtureStudy().write()).simulate.has_value());
}

TEST(SimulateConfig, ReadsEveryOption) {
  const SimulateOptions read = simulate_with(R"({"subjects": 5, "scans": 99, "tr": 0.72, "snr": 1.5,
    "design": {"on": [1, 2], "off": [3, 4]}, "inputs_dt": 0.1, "noise": "white", "seed": 7})");
  EXPECT_EQ(read.subjects, 5);
  EXPECT_EQ(read.scans, 99);
  EXPECT_EQ(read.tr, 0.72);
  EXPECT_EQ(read.snr, 1.5);
  EXPECT_FALSE(read.snr_pooled);
  EXPECT_FALSE(read.truth.has_value());
  EXPECT_EQ(read.design_on, std::pair(1.0, 2.0));
  EXPECT_EQ(read.design_off, std::pair(3.0, 4.0));
  EXPECT_EQ(read.inputs_dt, 0.1);
  EXPECT_EQ(read.noise_autocorrelation, 0);
  EXPECT_EQ(read.seed, 7u);
}

TEST(SimulateConfig, PooledSnrReplacesSnrAndNullIsClean) {
  const SimulateOptions pooled = simulate_with(R"({"snr_pooled": 2})");
  EXPECT_TRUE(pooled.snr_pooled);
  EXPECT_EQ(pooled.snr, 2);
  EXPECT_FALSE(simulate_with(R"({"snr": null})").snr.has_value());
}

TEST(SimulateConfig, ReadsTheTruth) {
  const SimulateOptions read = simulate_with(
      R"({"truth": {"A": [[-1, 0], [0.5, -1]], "C": [[1], [0]], "hemodynamics": {"tau": 1.5}}})");
  ASSERT_TRUE(read.truth.has_value());
  EXPECT_EQ(read.truth->connectivity.A(1, 0), 0.5);
  EXPECT_EQ(read.truth->hemodynamics(kTau, 1), 1.5);
}

TEST(SimulateConfig, ReadsSparseTruths) {
  EXPECT_FALSE(simulate_with("{}").sparse.has_value());
  const SimulateOptions read =
      simulate_with(R"({"truth": "sparse", "sparse": {"edge_probability": 0.5, "B": [0.1, 0.2]}})");
  ASSERT_TRUE(read.sparse.has_value());
  EXPECT_EQ(read.sparse->edge_probability, 0.5);
  EXPECT_EQ(read.sparse->B, std::pair(0.1, 0.2));
  EXPECT_EQ(read.sparse->C, SparseTruth{}.C);
  EXPECT_FALSE(read.truth.has_value());
}

TEST(SimulateConfig, ReadsTruthsThatVary) {
  const SimulateOptions read = simulate_with(
      R"({"truth": {"A": [[-1, 0], [0.5, -1]], "hemodynamics": "prior"}, "truth_spread": 0.2})");
  ASSERT_TRUE(read.truth.has_value());
  EXPECT_TRUE(read.truth_hemodynamics_drawn);
  EXPECT_EQ(read.truth_spread, 0.2);
}

TEST(SimulateConfig, ReadsTheNoisesAutocorrelation) {
  EXPECT_EQ(simulate_with("{}").noise_autocorrelation, 0);
  EXPECT_EQ(simulate_with(R"({"noise": {"ar1": -0.25}})").noise_autocorrelation, -0.25);
}

TEST(SimulateConfig, ReadsStimuliByTheNamesOfTheInputs) {
  FixtureStudy fixture;
  fixture.config["simulate"] = {{"inputs", "stimuli.csv"}, {"inputs_dt", 0.5}};
  fixture.files["stimuli.csv"] = "time,Photic\n0,1\n0.5,0\n";
  const Study study = load_study(fixture.write());
  ASSERT_TRUE(study.simulate->inputs.has_value());
  EXPECT_EQ(*study.simulate->inputs, (Eigen::MatrixXd{{1}, {0}}));
}

}  // namespace
}  // namespace dcmrnn
