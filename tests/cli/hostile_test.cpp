// Every broken study of the tables through the executable: the exit code, what stderr says, and
// that nothing is left behind. What the loaders make of them: tests/host/io/hostile_test.cpp.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"
#include "tests/host/io/hostile_configs.hpp"
#include "tests/host/io/hostile_data.hpp"

namespace dcmrnn::testing {
namespace {

using test::FixtureStudy;
using test::HostileCase;

// What every message has one of: the end of a file's name, or the folder given in place of one.
constexpr const char* kNames[] = {"study.json", "start.json", "truth.json", ".csv",
                                  ".tsv",       ".npy",       " .: "};

class HostileStudy : public ::testing::TestWithParam<HostileCase> {
 protected:
  void SetUp() override {
    GetParam().break_study(study_);
    config_ = study_.write();
    before_ = files_below(study_.folder.path());
  }

  Outcome fit(const fs::path& out) const {
    return run({"fit", config_.string(), "-o", out.string(), "--starts", "1", "--threads", "1"});
  }

  // Whether stderr says what the row asks for, with the file that it is about.
  static void expect_named(const Outcome& outcome) {
    for (const std::string& part : GetParam().mentions)
      EXPECT_NE(outcome.err.find(part), std::string::npos) << part << " is not in\n" << outcome.err;
    EXPECT_TRUE(std::ranges::any_of(
        kNames, [&](const char* name) { return outcome.err.find(name) != std::string::npos; }))
        << "no file is named in\n"
        << outcome.err;
  }

  void expect_refused(ExitCode code) const {
    const Outcome outcome = fit(study_.folder / "out");
    EXPECT_EQ(outcome.exit_code, static_cast<int>(code)) << outcome.err;
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("error: ")) << outcome.err;
    expect_named(outcome);
    EXPECT_FALSE(fs::exists(study_.folder / "out"));
    EXPECT_EQ(files_below(study_.folder.path()), before_);
  }

  FixtureStudy study_;
  fs::path config_;
  std::vector<std::string> before_;  // the study's files
};

class HostileConfig : public HostileStudy {};
class HostileData : public HostileStudy {};

TEST_P(HostileConfig, IsRefusedByFitAndCheck) {
  expect_refused(GetParam().code);
  const Outcome check = run({"check", config_.string()});
  EXPECT_EQ(check.exit_code, static_cast<int>(GetParam().code)) << check.err;
  EXPECT_EQ(check.out, "");
  EXPECT_EQ(files_below(study_.folder.path()), before_);
}

TEST_P(HostileData, BecomesAStatusAndIsRefusedWhereNoOtherSubjectIsUsable) {
  const TemporaryFolder folder;
  const fs::path out = folder / "out";
  const Outcome outcome = fit(out);
  ASSERT_EQ(outcome.exit_code, static_cast<int>(ExitCode::kSomeFailed)) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  expect_named(outcome);
  for (const std::string& file : files_below(out))
    EXPECT_FALSE(file.ends_with(".tmp") || file == "run.sqlite-journal") << file;

  // One subject is broken, and the other one was fitted.
  int broken = 0;
  const std::vector<std::string> lines = lines_of(read_file(out / "results.jsonl"));
  ASSERT_EQ(lines.size(), 2u);
  for (std::size_t s = 0; s < 2; ++s) {
    const auto result = nlohmann::json::parse(lines[s]);
    if (result.at("status") == "ok") continue;
    EXPECT_EQ(result.at("status"), GetParam().status);
    study_.config["subjects"] = nlohmann::json::array({study_.subject(s)});
    ++broken;
  }
  ASSERT_EQ(broken, 1);

  study_.write();
  expect_refused(GetParam().status == "missing_input" ? ExitCode::kNoInput : ExitCode::kData);
}

std::string case_name(const ::testing::TestParamInfo<HostileCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Cases, HostileConfig, ::testing::ValuesIn(test::kHostileConfigs),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Cases, HostileData, ::testing::ValuesIn(test::kHostileData), case_name);

}  // namespace
}  // namespace dcmrnn::testing
