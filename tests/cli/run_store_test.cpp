// Two processes on one output folder: whoever has the run store works, the other one is refused
// and changes nothing. What was cut short while it made way can be repeated.
#include "host/store/run_store.hpp"

#include <map>

#include "host/store/run_lock.hpp"
#include "tests/cli/small_study.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

using runs::kRunStoreName;

// Every file below a folder with its content.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> all;
  for (const std::string& file : files_below(folder)) all[file] = read_file(folder / file);
  return all;
}

void expect_refused_and_untouched(const std::vector<std::string>& command, const fs::path& out) {
  const auto before = contents(out);
  const Outcome outcome = run(command);
  EXPECT_EQ(outcome.exit_code, 73) << outcome.err;
  EXPECT_NE(outcome.err.find("another process"), std::string::npos) << outcome.err;
  EXPECT_EQ(contents(out), before);
}

TEST(RunStoreLock, FitIsRefusedBeforeItRemovesAnything) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  const std::vector<std::string> overwrite = {"fit", config, "-o", out.string(), "--overwrite"};
  ASSERT_EQ(run(overwrite).exit_code, 0);
  write_file(out / ".results.jsonl.4711-0.tmp", "what the other process is writing");
  const runs::RunLock holder(out / kRunStoreName);
  expect_refused_and_untouched(overwrite, out);
  expect_refused_and_untouched({"fit", config, "-o", out.string()}, out);
}

TEST(RunStoreLock, SimulateIsRefusedBeforeItRemovesAnything) {
  const TemporaryFolder folder;
  make_study(folder, 1);
  const fs::path out = folder / "study";
  write_file(out / "truth/.sub-0002.json.4711-0.tmp", "what the other process is writing");
  const runs::RunLock holder(out / kRunStoreName);
  expect_refused_and_untouched(
      {"simulate", (folder / "simulate.json").string(), "-o", out.string(), "--overwrite"}, out);
}

TEST(RunStoreLock, RunningFitEndsAsIfNobodyElseHadTried) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2, 60, 200);
  const std::vector<std::string> whole = {"fit", config, "-o", (folder / "whole").string()};
  ASSERT_EQ(run(whole).exit_code, 0);
  const fs::path out = folder / "out";
  const std::vector<std::string> overwrite = {"fit", config, "-o", out.string(), "--overwrite"};
  Program first(overwrite);
  while (first.running() && !fs::exists(out / "run.log"))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const Outcome second = run(overwrite);
  ASSERT_TRUE(first.running()) << "too short a fit for this test";
  EXPECT_EQ(second.exit_code, 73) << second.err;
  EXPECT_EQ(first.wait().exit_code, 0);
  EXPECT_EQ(read_file(out / "results.jsonl"), read_file(folder / "whole/results.jsonl"));
  expect_finished(out);
}

TEST(RunStore, EmptyOneOfAKilledProcessIsNone) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  const std::vector<std::string> command = {"fit", config, "-o", out.string()};
  fs::create_directory(out);
  write_file(out / kRunStoreName, "");
  EXPECT_EQ(run(command).exit_code, 0);
  write_file(out / kRunStoreName, "");
  EXPECT_EQ(run(command).exit_code, 73) << "the run is finished";
  EXPECT_TRUE(fs::exists(out / "results.jsonl"));
}

// A finished run whose results and predictions are gone, as one that was cut short.
class UnreadableRunStore : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string config = make_study(folder_, 1);
    resume_ = {"fit", config, "-o", out_.string()};
    overwrite_ = {"fit", config, "-o", out_.string(), "--overwrite"};
    ASSERT_EQ(run(resume_).exit_code, 0);
    expected_ = read_file(out_ / "results.jsonl");
    for (const std::string& file : files_below(out_))
      if (file != kRunStoreName && file != "run.log") fs::remove(out_ / file);
  }

  // Refused by this name, and nothing changed.
  void expect_refused(const std::vector<std::string>& command, const std::string& name) const {
    const auto before = contents(out_);
    const Outcome outcome = run(command);
    EXPECT_EQ(outcome.exit_code, 73) << outcome.err;
    EXPECT_NE(outcome.err.find(store_.string() + ": " + name), std::string::npos) << outcome.err;
    EXPECT_EQ(contents(out_), before);
  }

  void expect_overwritten() const {
    const Outcome outcome = run(overwrite_);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(read_file(out_ / "results.jsonl"), expected_);
    expect_finished(out_);
  }

  const TemporaryFolder folder_;
  const fs::path out_ = folder_ / "out", store_ = out_ / kRunStoreName;
  std::vector<std::string> resume_, overwrite_;
  std::string expected_;
};

TEST_F(UnreadableRunStore, OneOfAnOlderVersionIsNamedAndCanBeOverwritten) {
  runs::Database(store_, runs::Access::kWrite).run("PRAGMA user_version = 2");
  expect_refused(resume_,
                 "is a run store of version 2; this program's is version 4; use another folder, or "
                 "--overwrite");
  expect_overwritten();
  runs::Database(store_, runs::Access::kWrite).run("PRAGMA user_version = 2");
  expect_refused(resume_, "is a run store of version 2");  // a finished one
  expect_overwritten();
}

TEST_F(UnreadableRunStore, ADamagedOneIsNamedAndCanBeOverwritten) {
  const std::string whole = read_file(store_);
  const std::map<std::string, std::string> broken = {
      {"is damaged", std::string(200, 'x') + whole.substr(200)},
      {"is damaged: ", whole.substr(0, 1000)},
      {"is empty", ""}};
  for (const auto& [name, content] : broken) {
    for (const std::string& file : files_below(out_))
      if (file != "run.log") fs::remove(out_ / file);
    write_file(store_, content);
    expect_refused(resume_, name);
    expect_overwritten();
  }
}

TEST_F(UnreadableRunStore, WhatIsNotKnownToBeOursIsNeverOverwritten) {
  runs::Database(store_, runs::Access::kWrite).run("PRAGMA application_id = 7");
  expect_refused(overwrite_, "is another program's, and no run store; use another folder\n");
  write_file(store_, "notes of somebody's runs");
  write_file(out_ / "notes.txt", "somebody's");
  expect_refused(overwrite_, "is damaged: no run can be read from it; use another folder\n");
}

TEST(RunStore, OverwriteThatWasCutShortCanBeRepeatedButNotResumed) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  const std::vector<std::string> resume = {"fit", config, "-o", out.string()};
  const std::vector<std::string> overwrite = {"fit", config, "-o", out.string(), "--overwrite"};
  ASSERT_EQ(run(resume).exit_code, 0);
  const std::string expected = read_file(out / "results.jsonl");
  write_file(out / "predicted/stale.tsv", "old");
  fs::remove(out / "qc.tsv");
  fs::create_directory(out / "qc.tsv");  // cannot be removed as a file
  write_file(out / "qc.tsv/obstacle", "");
  EXPECT_EQ(run(overwrite).exit_code, 74);
  EXPECT_FALSE(fs::exists(out / "config.json")) << "a mark of finished output went before";

  fs::remove_all(out / "qc.tsv");
  EXPECT_EQ(run(resume).exit_code, 73);
  EXPECT_TRUE(fs::exists(out / "predicted/stale.tsv"));
  EXPECT_EQ(run(overwrite).exit_code, 0);
  EXPECT_FALSE(fs::exists(out / "predicted/stale.tsv"));
  EXPECT_EQ(read_file(out / "results.jsonl"), expected);
}

}  // namespace
}  // namespace dcmrnn::testing
