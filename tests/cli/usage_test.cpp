// What the command line answers before any work: help, version, wrong use, wrong configs.
#include <nlohmann/json.hpp>

#include "dcmrnn/version.hpp"
#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

TEST(Usage, VersionGoesToStdout) {
  const Outcome outcome = run({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_TRUE(outcome.out.starts_with(std::string("dcmrnn ") + kVersion)) << outcome.out;
  EXPECT_EQ(outcome.err, "");
}

TEST(Usage, HelpNamesEverySubcommandAndOption) {
  const Outcome program = run({"--help"});
  EXPECT_EQ(program.exit_code, 0);
  for (const char* word : {"fit", "bids", "simulate", "study", "check", "status", "merge", "slurm",
                           "report", "spm", "spm-export", "bench", "devices"})
    EXPECT_NE(program.out.find(word), std::string::npos) << word;
  const Outcome fit = run({"fit", "--help"});
  EXPECT_EQ(fit.exit_code, 0);
  for (const char* word : {"--out", "--backend", "--threads", "--precision", "--seed", "--starts",
                           "--shard", "--require-gpu", "--fail-on", "--overwrite", "-v", "-q"})
    EXPECT_NE(fit.out.find(word), std::string::npos) << word;
}

TEST(Usage, WrongUseExitsWith64AndSaysWhyOnStderr) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"fitt"},
      {"fit"},
      {"fit", "study.json"},
      {"fit", "study.json", "-o", "OUT", "--no-such-option"},
      {"fit", "study.json", "-o", "OUT", "--backend", "abacus"},
      {"fit", "study.json", "-o", "OUT", "--precision", "half"},
      {"fit", "study.json", "-o", "OUT", "--threads", "-1"},
      {"fit", "study.json", "-o", "OUT", "--starts", "0"},
      {"fit", "study.json", "-o", "OUT", "--seed", "many"},
      {"fit", "study.json", "-o", "OUT", "--seed", "-1"},
      {"simulate", "study.json", "-o", "OUT", "--seed", "18446744073709551616"},
      {"fit", "study.json", "-o", "OUT", "--shard", "2/2"},
      {"fit", "study.json", "-o", "OUT", "--shard", "1"},
      {"fit", "study.json", "-o", "OUT", "--devices", "first"},
      {"fit", "study.json", "-o", "OUT", "--fail-on", "some"},
      {"fit", "study.json", "-o", "OUT", "--fail-on", "1.5"},
      {"fit", "study.json", "-o", "OUT", "-v", "-q"},
      {"report"},
      {"study"},
      {"study", "study.json"},
      {"study", "study.json", "-o", "OUT", "--starts", "8"},
      {"status"},
      {"merge", "0", "1"},
      {"merge", "-o", "OUT"},
      {"bids", "IN", "OUT"},
      {"bids", "IN", "OUT", "session"},
      {"bids", "IN", "OUT", "participant"},
      {"bids", "IN", "OUT", "participant", "--model", "study.json", "--layout", "wide"},
      {"bids", "IN", "OUT", "participant", "--model", "study.json", "--datasets", "nowhere"},
      {"bids", "IN", "OUT", "group", "--datasets", "nowhere"},
      {"spm", "-o", "OUT"},
      {"spm", "DCM.mat"},
      {"spm", "DCM.mat", "-o", "OUT", "--model", "0"},
      {"spm-export", "-o", "OUT"},
      {"spm-export", "RESULTS"},
  };
  for (const std::vector<std::string>& arguments : wrong) {
    const Outcome outcome = run(arguments);
    std::string shown;
    for (const std::string& argument : arguments) shown += " " + argument;
    EXPECT_EQ(outcome.exit_code, 64) << shown;
    EXPECT_EQ(outcome.out, "") << shown;
    EXPECT_NE(outcome.err, "") << shown;
  }
}

TEST(Usage, AWordThatIsNoCommandIsNamedWithTheNearestOne) {
  const Outcome outcome = run({"fti", "study.json"});
  EXPECT_EQ(outcome.exit_code, 64);
  EXPECT_NE(outcome.err.find("\"fti\" is no command"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("\"fit\""), std::string::npos) << outcome.err;
}

TEST(Usage, MissingConfigExitsWith66AndWritesNothing) {
  const TemporaryFolder folder;
  for (const char* command : {"fit", "simulate"}) {
    const Outcome outcome =
        run({command, (folder / "absent.json").string(), "-o", (folder / "out").string()});
    EXPECT_EQ(outcome.exit_code, 66) << command;
    EXPECT_NE(outcome.err.find("absent.json"), std::string::npos) << command;
    EXPECT_FALSE(fs::exists(folder / "out")) << command;
  }
  EXPECT_EQ(run({"check", (folder / "absent.json").string()}).exit_code, 66);
  EXPECT_EQ(run({"report", (folder / "absent").string()}).exit_code, 66);
}

TEST(Usage, WrongConfigExitsWith65AndNamesEveryFaultOnItsLine) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder);
  auto json = nlohmann::json::parse(read_file(config));
  json["model"]["dt"] = -1;
  json["enssemble"] = {{"starts", 2}};
  json["loss"]["beta"] = "much";
  write_file(config, json.dump());
  const Outcome outcome = run({"fit", config, "-o", (folder / "out").string()});
  EXPECT_EQ(outcome.exit_code, 65);
  EXPECT_EQ(outcome.out, "");
  EXPECT_FALSE(fs::exists(folder / "out"));
  for (const char* key : {"model.dt", "enssemble", "loss.beta"}) {
    const std::vector<std::string> lines = lines_of(outcome.err);
    EXPECT_TRUE(std::any_of(lines.begin(), lines.end(),
                            [key](const std::string& line) {
                              return line.starts_with("error: ") &&
                                     line.find(key) != std::string::npos;
                            }))
        << key << " in " << outcome.err;
  }
}

TEST(Usage, ConfigWithoutSubjectsOrSimulationIsNamed) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder);
  const Outcome simulate = run({"simulate", config, "-o", (folder / "again").string()});
  EXPECT_EQ(simulate.exit_code, 65);
  EXPECT_NE(simulate.err.find("\"simulate\""), std::string::npos) << simulate.err;
  const Outcome fit =
      run({"fit", (folder / "simulate.json").string(), "-o", (folder / "out").string()});
  EXPECT_EQ(fit.exit_code, 65);
  EXPECT_NE(fit.err.find("subjects"), std::string::npos) << fit.err;
}

TEST(Usage, DevicesBesideTheCpuOrNamedTwiceExitWith64AndWriteNothing) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder);
  const std::string out = (folder / "out").string();
  const Outcome beside = run({"fit", config, "-o", out, "--backend", "cpu", "--devices", "0"});
  EXPECT_EQ(beside.exit_code, 64);
  EXPECT_NE(beside.err.find("--devices"), std::string::npos) << beside.err;
  const Outcome twice = run({"fit", config, "-o", out, "--devices", "0,0"});
  EXPECT_EQ(twice.exit_code, 64);
  EXPECT_NE(twice.err.find("twice"), std::string::npos) << twice.err;
  EXPECT_FALSE(fs::exists(out));
}

TEST(Usage, RequiredGpuThatIsNotThereExitsWith69AndWritesNothing) {
  const nlohmann::json devices = nlohmann::json::parse(run({"devices"}).out);
  if (!devices.at("cuda").at("devices").empty()) GTEST_SKIP() << "this machine has a GPU";
  const TemporaryFolder folder;
  const std::string config = make_study(folder);
  const std::string out = (folder / "out").string();
  EXPECT_EQ(run({"fit", config, "-o", out, "--require-gpu"}).exit_code, 69);
  EXPECT_EQ(run({"fit", config, "-o", out, "--backend", "cuda"}).exit_code, 69);
  EXPECT_EQ(run({"fit", config, "-o", out, "--devices", "0"}).exit_code, 69);
  EXPECT_FALSE(fs::exists(out));
}

}  // namespace
}  // namespace dcmrnn::testing
