// dcmrnn simulate: the study it writes, and that every part of it can be read back.
#include <nlohmann/json.hpp>

#include "dcmrnn/io.hpp"
#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

TEST(SimulateCommand, WritesAStudyThatReadsBackToTheSimulatedBits) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2);
  const Study study = load_study(folder / "simulate.json");
  const Cohort expected = simulate(study.model, *study.simulate);
  const Cohort read = load_cohort(config);
  ASSERT_EQ(read.subjects.size(), 2u);
  for (std::size_t s = 0; s < 2; ++s) {
    const Subject& a = read.subjects[s];
    const Subject& b = expected.subjects[s];
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.bold, b.bold);
    EXPECT_EQ(a.inputs, b.inputs);
    EXPECT_EQ(a.inputs_dt, b.inputs_dt);
    EXPECT_EQ(a.tr, b.tr);
    ASSERT_TRUE(a.truth.has_value());
    EXPECT_EQ(a.truth->clean, b.truth->clean);
    EXPECT_EQ(a.truth->noise_sd, b.truth->noise_sd);
    EXPECT_EQ(a.truth->parameters.connectivity.A, b.truth->parameters.connectivity.A);
    EXPECT_EQ(a.truth->parameters.hemodynamics, b.truth->parameters.hemodynamics);
  }
}

TEST(SimulateCommand, TruthHasTheFormOfAResult) {
  const TemporaryFolder folder;
  make_study(folder, 1);
  const auto truth = nlohmann::json::parse(read_file(folder / "study/truth/sub-0001.json"));
  for (const char* key : {"id", "status", "A", "B", "C", "hemodynamics", "noise_sd", "clean"})
    EXPECT_TRUE(truth.contains(key)) << key;
  EXPECT_EQ(truth.at("A"), nlohmann::json::parse("[[-0.5, 0.0], [0.4, -0.5]]"));
}

TEST(SimulateCommand, CarriesTheFitOverButNotTheSimulation) {
  const TemporaryFolder folder;
  const auto config = nlohmann::json::parse(read_file(make_study(folder, 1, 60, 2)));
  EXPECT_FALSE(config.contains("simulate"));
  EXPECT_EQ(config.at("ensemble").at("starts"), 2);
  EXPECT_EQ(config.at("subjects").at(0).at("bold"), "bold/sub-0001.csv");
}

TEST(SimulateCommand, SameSeedSameBytesOtherSeedOtherBytes) {
  const TemporaryFolder folder;
  make_study(folder, 1);
  const auto simulate = [&](const std::string& out, const std::string& seed) {
    return run({"simulate", (folder / "simulate.json").string(), "-o", (folder / out).string(),
                "--seed", seed});
  };
  ASSERT_EQ(simulate("same", "7").exit_code, 0);
  ASSERT_EQ(simulate("other", "8").exit_code, 0);
  const std::vector<std::string> files = files_below(folder / "study");
  EXPECT_EQ(files_below(folder / "same"), files);
  for (const std::string& file : files)
    EXPECT_EQ(read_file(folder / "same" / file), read_file(folder / "study" / file)) << file;
  EXPECT_NE(read_file(folder / "other/bold/sub-0001.csv"),
            read_file(folder / "study/bold/sub-0001.csv"));
}

TEST(SimulateCommand, RefusesAFolderThatIsNotEmptyUnlessToldTo) {
  const TemporaryFolder folder;
  make_study(folder, 2);
  write_file(folder / "study/notes.txt", "mine");
  write_file(folder / "simulate.json", small_simulation(1, 60, 2));
  const std::vector<std::string> command = {"simulate", (folder / "simulate.json").string(), "-o",
                                            (folder / "study").string()};
  EXPECT_EQ(run(command).exit_code, 73);
  std::vector<std::string> overwrite = command;
  overwrite.push_back("--overwrite");
  EXPECT_EQ(run(overwrite).exit_code, 0);
  EXPECT_FALSE(fs::exists(folder / "study/bold/sub-0002.csv"));
  EXPECT_EQ(read_file(folder / "study/notes.txt"), "mine");
}

TEST(SimulateCommand, WarnsOfATruthThatItsModelLeavesOut) {
  const TemporaryFolder folder;
  auto json = nlohmann::json::parse(small_simulation(1, 60, 2));
  const auto simulated = [&](double from_v5_to_v1) {
    json["simulate"]["truth"]["A"][0][1] = from_v5_to_v1;
    write_file(folder / "simulate.json", json.dump());
    return run({"simulate", (folder / "simulate.json").string(), "-o", (folder / "out").string(),
                "--overwrite", "-q"});
  };
  EXPECT_EQ(simulated(0).err, "");
  const Outcome outcome = simulated(0.1);
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.err.find("another value: A from V5 to V1\n"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace dcmrnn::testing
