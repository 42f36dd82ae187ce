// dcmrnn check and dcmrnn devices: JSON on stdout, nothing written.
#include <nlohmann/json.hpp>

#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

TEST(Check, PrintsEffectiveConfigAndPlanAndWritesNothing) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 3, 60, 2);
  const std::vector<std::string> before = files_below(folder.path());
  const Outcome outcome = run({"check", config, "--starts", "5"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(files_below(folder.path()), before);

  const auto json = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(json.at("config").at("ensemble").at("starts"), 5);
  EXPECT_EQ(json.at("config").at("loss").at("beta"), 1) << "defaults are written out";
  const auto& plan = json.at("plan");
  EXPECT_EQ(plan.at("subjects").at("total"), 3);
  EXPECT_EQ(plan.at("subjects").at("usable"), 3);
  EXPECT_EQ(plan.at("members"), 15);
  EXPECT_EQ(plan.at("batches"), 1);
  // A: 2 x 2, B: 2 x 2, C: 2 x 1, six parameters per region; free: two self-connections, V1 to V5,
  // one driving input, kappa, tau and epsilon of either region (spm12).
  EXPECT_EQ(plan.at("parameters").at("total"), 22);
  EXPECT_EQ(plan.at("parameters").at("free"), 10);
  EXPECT_EQ(plan.at("steps").at("longest"), 59 * 4);  // up to the last scan, TR 2 s, dt 0.5 s
  EXPECT_GT(plan.at("memory_bytes"), 0);
  EXPECT_GT(plan.at("estimated_seconds"), 0);
}

TEST(Check, ItsEffectiveConfigIsAConfigWithTheSameMeaning) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const auto first = nlohmann::json::parse(run({"check", config}).out).at("config");
  write_file(folder / "effective.json", first.dump());
  const Outcome again = run({"check", (folder / "effective.json").string()});
  ASSERT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(nlohmann::json::parse(again.out).at("config"), first);
}

TEST(Check, UnusableSubjectsAreNamedWithTheirReason) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2);
  fs::remove(folder / "study/bold/sub-0002.csv");
  const Outcome outcome = run({"check", config});
  EXPECT_EQ(outcome.exit_code, 1);
  const auto subjects = nlohmann::json::parse(outcome.out).at("plan").at("subjects");
  EXPECT_EQ(subjects.at("usable"), 1);
  ASSERT_EQ(subjects.at("unusable").size(), 1u);
  EXPECT_EQ(subjects.at("unusable")[0].at("id"), "sub-0002");
  EXPECT_NE(subjects.at("unusable")[0].at("reason"), "");
  EXPECT_NE(outcome.err.find("sub-0002"), std::string::npos);
}

// tau 2 s, alpha 0.32: 2 tau alpha / 1.5^(1/alpha - 1) = 0.5408 s.
TEST(Check, WarnsOfAStepThatAStrongResponseWouldOvershoot) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  EXPECT_EQ(run({"check", config, "-q"}).err, "") << "0.5 s is short enough";
  auto json = nlohmann::json::parse(read_file(config));
  json["model"]["dt"] = 1;
  write_file(config, json.dump());
  const Outcome outcome = run({"check", config, "-q"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.err.find("model.dt: steps of 1 s are too long"), std::string::npos)
      << outcome.err;
  EXPECT_NE(outcome.err.find("at most 0.54 s"), std::string::npos) << outcome.err;
}

TEST(Check, SaysHowManyFitsTheConditionsOfAStudyTake) {
  const std::string config = std::string(DCMRNN_SOURCE_DIR) + "/configs/study_quick.json";
  const Outcome outcome = run({"check", config, "--seed", "12", "--precision", "double"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto result = nlohmann::json::parse(outcome.out);
  EXPECT_EQ(result.at("plan").at("conditions"), 4);
  EXPECT_EQ(result.at("plan").at("fits"), 4 * 8);
  EXPECT_EQ(result.at("config").at("seed"), 12);
  EXPECT_EQ(result.at("config").at("conditions").at(0).at("fit").at("engine").at("precision"),
            "double");
  EXPECT_EQ(run({"check", config, "--starts", "2"}).exit_code, 64);
}

TEST(Check, ReadyStudiesAreRight) {
  int studies = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(DCMRNN_SOURCE_DIR) / "configs")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".json") || name.ends_with(".schema.json")) continue;
    const Outcome outcome = run({"check", entry.path().string()});
    ++studies;
    if (name == "attention.json") {  // its data are not ours to give
      EXPECT_EQ(outcome.exit_code, 66);
      EXPECT_NE(outcome.err.find("attention/Y.csv: no such file"), std::string::npos);
      continue;
    }
    EXPECT_EQ(outcome.exit_code, 0) << name << "\n" << outcome.err;
  }
  EXPECT_GE(studies, 3);
}

TEST(Devices, AreJsonThatNamesProcessorAndInstructionSet) {
  const Outcome outcome = run({"devices"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  const auto cpu = nlohmann::json::parse(outcome.out).at("cpu");
  EXPECT_NE(cpu.at("device"), "");
  EXPECT_GE(cpu.at("threads"), 1);
  EXPECT_GT(cpu.at("memory_bytes"), 0);
  const auto& usable = cpu.at("usable_targets");
  EXPECT_EQ(cpu.at("target"), usable.at(0));
}

}  // namespace
}  // namespace dcmrnn::testing
