// Every broken study of the tables is refused with a message that says where and why, and nothing
// is written.
#include <gtest/gtest.h>

#include <algorithm>

#include "dcmrnn/io.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/hostile_configs.hpp"
#include "tests/host/io/hostile_data.hpp"

namespace dcmrnn {
namespace {

using test::FixtureStudy;
using test::HostileCase;

// The files of a folder with their contents.
std::map<std::string, std::string> contents(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    files[entry.path().string()] = entry.is_regular_file() ? test::read_text(entry.path()) : "";
  }
  return files;
}

class Hostile : public ::testing::TestWithParam<HostileCase> {
 protected:
  void SetUp() override {
    GetParam().break_study(fixture_);
    config_ = fixture_.write();
    before_ = contents(fixture_.folder.path());
  }
  void TearDown() override { EXPECT_EQ(contents(fixture_.folder.path()), before_); }

  void expect_mentions(const std::string& text) const {
    for (const std::string& part : GetParam().mentions) EXPECT_TRUE(test::mentions(text, part));
  }

  FixtureStudy fixture_;
  std::filesystem::path config_;
  std::map<std::string, std::string> before_;
};

class HostileConfig : public Hostile {};
class HostileData : public Hostile {};

TEST_P(HostileConfig, IsRefusedWithEveryFault) {
  const Error error = test::thrown_by([&] { load_study(config_); });
  EXPECT_EQ(error.code(), GetParam().code);
  expect_mentions(error.what());
}

TEST_P(HostileData, BecomesTheSubjectsStatusAndReason) {
  const Cohort cohort = load_cohort(config_);
  const auto broken = std::find_if(cohort.subjects.begin(), cohort.subjects.end(),
                                   [](const Subject& subject) { return !subject.usable(); });
  ASSERT_NE(broken, cohort.subjects.end());
  EXPECT_EQ(std::count_if(cohort.subjects.begin(), cohort.subjects.end(),
                          [](const Subject& subject) { return subject.usable(); }),
            1);
  EXPECT_EQ(broken->status, GetParam().status);
  EXPECT_EQ(broken->bold.size(), 0);
  expect_mentions(broken->reason);
}

std::string case_name(const ::testing::TestParamInfo<HostileCase>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Cases, HostileConfig, ::testing::ValuesIn(test::kHostileConfigs),
                         case_name);
INSTANTIATE_TEST_SUITE_P(Cases, HostileData, ::testing::ValuesIn(test::kHostileData), case_name);

TEST(HostileTables, HoldAtLeastSixtyCases) {
  EXPECT_GE(test::kHostileConfigs.size() + test::kHostileData.size(), 60u);
}

TEST(HostileConfigFile, MissingConfigIsNoInput) {
  const test::TemporaryFolder folder;
  const Error error = test::thrown_by([&] { load_study(folder / "study.json"); });
  EXPECT_EQ(error.code(), ExitCode::kNoInput);
  EXPECT_TRUE(test::mentions(error.what(), "study.json: no such file"));
}

TEST(HostileConfigFile, FolderInPlaceOfAConfigIsRefused) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(test::thrown_by([&] { load_study(folder.path()); }).code(), ExitCode::kData);
}

}  // namespace
}  // namespace dcmrnn
