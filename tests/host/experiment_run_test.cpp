// A study over conditions as it runs: shared data sets, resumption, interruption.
#include "host/experiment_run.hpp"

#include <gtest/gtest.h>

#include "host/io/fit_record_json.hpp"
#include "tests/host/io/fixture_experiment.hpp"

namespace dcmrnn {
namespace {

using test::FixtureExperiment;

std::vector<nlohmann::json> as_json(const std::vector<FitRecord>& fits) {
  std::vector<nlohmann::json> json;
  for (const FitRecord& fit : fits) json.push_back(to_json(fit));
  return json;
}

// Two conditions with the same data, two data sets; small and regular enough to converge.
struct Small : FixtureExperiment {
  Small() {
    config["factors"] = Json::parse(R"([{"name": "starts", "levels": [
      {"name": "1", "fit": {"ensemble": {"starts": 1}}}, {"name": "same"}]}])");
    config["fit"] = Json::parse(R"({"ensemble": {"starts": 1}})");
    config["data"]["model"]["priors"] = "friston2003";
  }
};

TEST(ExperimentRun, FitsEveryDataSetOfEveryCondition) {
  const Experiment experiment = Small().load();
  const ExperimentResult result = run_experiment(experiment, {}, {});
  ASSERT_EQ(result.fits.size(), 4u);
  EXPECT_FALSE(result.interrupted);
  ASSERT_EQ(result.times.size(), 2u);
  EXPECT_EQ(result.fits[1].subject, "sub-0002");
  EXPECT_EQ(result.fits[2].condition, 1u);
  // Conditions that do not differ find the same of the same data.
  for (std::size_t s = 0; s < 2; ++s) {
    FitRecord other = result.fits[2 + s];
    other.condition = 0;
    EXPECT_EQ(to_json(other), to_json(result.fits[s]));
  }
}

TEST(ExperimentRun, GoesOnFromWhatIsDoneToTheSameBits) {
  const Experiment experiment = Small().load();
  const ExperimentResult whole = run_experiment(experiment, {}, {});
  ExperimentResult done;
  done.fits = {whole.fits[3], whole.fits[0]};
  std::size_t fitted = 0;
  ExperimentCallbacks callbacks;
  callbacks.fitted = [&](const std::vector<FitRecord>& fits) { fitted += fits.size(); };
  const ExperimentResult resumed = run_experiment(experiment, done, callbacks);
  EXPECT_EQ(fitted, 2u);
  EXPECT_EQ(as_json(resumed.fits), as_json(whole.fits));
}

TEST(ExperimentRun, StopsWhereItIsInterruptedAndKeepsWhatIsDone) {
  const Experiment experiment = Small().load();
  ExperimentCallbacks callbacks;
  callbacks.progress = [](const Progress& progress) { return progress.done < 2; };
  const ExperimentResult result = run_experiment(experiment, {}, callbacks);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.fits.size(), 2u);
}

TEST(ExperimentRun, KnownSupportFreesTheTruthsConnectionsAlone) {
  Small fixture;
  fixture.config["data"]["simulate"]["truth"] =
      Json::parse(R"({"A": [[-0.8, 0], [0.4, -0.8]], "C": [[0.4], [0]]})");
  fixture.config["data"]["simulate"]["snr"] = 20;
  fixture.config["factors"][0]["levels"][1]["fit"] = {{"support", "known"}};
  const ExperimentResult result = run_experiment(fixture.load(), {}, {});
  ASSERT_EQ(result.fits.size(), 4u);
  EXPECT_EQ(result.fits[0].connections.intervals, 4 + 2);  // A and C are full
  EXPECT_EQ(result.fits[2].connections.intervals, 3 + 1);
  EXPECT_EQ(result.fits[2].recovery.edge_auc, 1);
}

TEST(ExperimentRun, NamesTheConditionWhoseDataCannotBeSimulated) {
  Small fixture;
  fixture.config["data"]["simulate"]["truth"] = Json::parse(R"({"A": [[9, 0], [0, 9]]})");
  const Experiment experiment = fixture.load();
  const Error error = test::thrown_by([&] { run_experiment(experiment, {}, {}); });
  EXPECT_EQ(error.code(), ExitCode::kData);
  EXPECT_TRUE(test::mentions(error.what(), "starts=1: "));
}

}  // namespace
}  // namespace dcmrnn
