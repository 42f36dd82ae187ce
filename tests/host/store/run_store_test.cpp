// The run store: what was committed is there again, whatever ended the process.
#include "host/store/run_store.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "host/store/run_view.hpp"
#include "tests/host/io/error_text.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn::runs {
namespace {

RunPlan plan_of(int units, const std::string& config = "{\"name\": \"x\"}") {
  RunPlan plan;
  plan.identity = {{"version", "1"}, {kConfig, config}};
  for (int k = 0; k < units; ++k)
    plan.units.push_back(
        {"u'" + std::to_string(k) + "; DROP TABLE unit", {{"f", "h"}}, "", {{"k", k}}});
  return plan;
}

Outcome outcome_of(const RunPlan& plan, std::size_t k, const std::string& failure = "") {
  return {plan.units[k].name, failure, {{"value", 0.1 * static_cast<double>(k)}}};
}

std::vector<std::string> stored(const std::filesystem::path& folder) {
  std::vector<std::string> lines;
  RunView(folder).read_results([&lines](const std::string& unit, const nlohmann::json& result) {
    lines.push_back(unit + " " + result.dump());
  });
  return lines;
}

// Runs `work` in a process of its own, which it does not outlive; returns the wait status.
template <class Work>
int in_a_process(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    work();
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

class RunStoreFile : public ::testing::Test {
 protected:
  std::filesystem::path file() const { return folder_ / kRunStoreName; }

  fake::ScratchFolder folder_;
  const RunPlan plan_ = plan_of(4);
};

TEST_F(RunStoreFile, ResultsComeBackInTheOrderOfThePlan) {
  {
    RunStore store(folder_.path());
    EXPECT_EQ(store.stage(), Stage::kNone);
    store.begin(plan_);
    store.append({outcome_of(plan_, 2), outcome_of(plan_, 3, "diverged: early")});
    store.append({outcome_of(plan_, 0)});
    store.note("engine", {{"seconds", 2}});
  }
  EXPECT_EQ(stage_in(folder_.path()), Stage::kUnfinished);
  RunStore again(folder_.path());
  again.begin(plan_);
  std::vector<std::string> units;
  again.read_results(
      [&](const std::string& unit, const nlohmann::json&) { units.push_back(unit); });
  EXPECT_EQ(units, (std::vector{plan_.units[0].name, plan_.units[2].name, plan_.units[3].name}));
  EXPECT_EQ(again.read_notes("engine").at(0).at("seconds"), 2);
  const RunStatus status = RunView(folder_.path()).status();
  EXPECT_EQ(status.state, "running");
  EXPECT_EQ(status.done, 2);
  EXPECT_EQ(status.failed, 1);
  EXPECT_EQ(status.pending, 1);
}

TEST_F(RunStoreFile, WhatIsSaidOfASessionTakesThePlaceOfWhatWasSaidOfIt) {
  {
    RunStore store(folder_.path());
    store.begin(plan_);
    store.append({outcome_of(plan_, 0)}, {{"seconds", 1}});
    store.append({outcome_of(plan_, 1)}, {{"seconds", 2}});
  }
  RunStore(folder_.path()).begin(plan_);  // says nothing of itself
  RunStore store(folder_.path());
  store.begin(plan_);
  store.append({}, {{"seconds", 4}});
  EXPECT_EQ(nlohmann::json(store.read_sessions()).dump(), R"([{"seconds":2},{"seconds":4}])");
  EXPECT_EQ(RunView(folder_.path()).sessions(), store.read_sessions());
}

TEST_F(RunStoreFile, PlanComesBackWhole) {
  RunStore(folder_.path()).begin(plan_);
  const RunView view(folder_.path());
  EXPECT_EQ(view.identity(), plan_.identity);
  const std::vector<Unit> units = view.units();
  ASSERT_EQ(units.size(), plan_.units.size());
  for (std::size_t k = 0; k < units.size(); ++k) {
    EXPECT_EQ(content_hash(units[k]), content_hash(plan_.units[k]));
    EXPECT_EQ(units[k].about, plan_.units[k].about);
  }
}

TEST_F(RunStoreFile, UnitsWithoutUsableDataHaveFailedFromTheBeginning) {
  RunPlan plan = plan_;
  plan.units[1].fault = "missing_input: nowhere.csv";
  RunStore(folder_.path()).begin(plan);
  const RunStatus status = RunView(folder_.path()).status();
  EXPECT_EQ(status.failed, 1);
  EXPECT_EQ(status.pending, 3);
}

TEST_F(RunStoreFile, AnotherRunIsRefusedByNameAndChangesNothing) {
  RunStore(folder_.path()).begin(plan_of(4, R"({"model": {"dt": 0.25}})"));
  const std::string before = fake::contents(file());
  const Error error = test::thrown_by(
      [&] { RunStore(folder_.path()).begin(plan_of(4, R"({"model": {"dt": 0.125}})")); });
  EXPECT_EQ(error.code(), ExitCode::kCannotCreate);
  EXPECT_NE(std::string(error.what()).find("model.dt was 0.25, now 0.125"), std::string::npos)
      << error.what();
  EXPECT_EQ(fake::contents(file()), before);
}

TEST_F(RunStoreFile, AnotherRunWithoutResultsCanMakeWay) {
  RunPlan unusable = plan_;
  for (Unit& unit : unusable.units) unit.fault = "bad_data: no such column";
  const RunPlan other = plan_of(4, R"({"name": "y"})");
  RunStore store(folder_.path());
  EXPECT_FALSE(store.can_make_way(plan_)) << "there is none";
  store.begin(unusable);
  EXPECT_FALSE(store.can_make_way(unusable)) << "this very run";
  EXPECT_TRUE(store.can_make_way(other));
  EXPECT_TRUE(store.can_make_way(plan_)) << "its data are others";
  store.append({outcome_of(plan_, 0, "diverged: early")});
  EXPECT_FALSE(store.can_make_way(other));
}

TEST_F(RunStoreFile, ForgottenRunCannotGoOn) {
  {
    RunStore store(folder_.path());
    store.begin(plan_);
    store.append({outcome_of(plan_, 0)});
  }
  RunStore(folder_.path()).forget();
  EXPECT_EQ(stage_in(folder_.path()), Stage::kCleared);
  EXPECT_EQ(test::thrown_by([&] { RunStore(folder_.path()).begin(plan_); }).code(),
            ExitCode::kCannotCreate);
  RunStore store(folder_.path());
  store.forget();
  store.begin(plan_);
  EXPECT_TRUE(stored(folder_.path()).empty());
}

TEST_F(RunStoreFile, BatchThatWasCommittedSurvivesAKillAndOneThatWasNotDoesNot) {
  RunStore(folder_.path()).begin(plan_);
  const int status = in_a_process([&] {
    RunStore store(folder_.path());
    store.begin(plan_);
    store.append({outcome_of(plan_, 0)});
    Database database(file(), Access::kWrite);
    // A cache of no pages, so that the half-done batch is in the file when the process ends.
    database.run("PRAGMA cache_size = 0; BEGIN IMMEDIATE");
    for (int again = 0; again < 50; ++again)
      database.run("INSERT INTO note VALUES ('half', hex(zeroblob(5000)), '')");
    raise(SIGKILL);
  });
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(std::filesystem::exists(file().string() + "-journal")) << "killed within a batch";
  EXPECT_EQ(stored(folder_.path()).size(), 1u);
  RunStore store(folder_.path());
  store.begin(plan_);
  EXPECT_TRUE(store.read_notes("half").empty());
  store.append({outcome_of(plan_, 1)});
  EXPECT_EQ(stored(folder_.path()).size(), 2u);
  EXPECT_EQ(folder_.files().size(), 1u) << "no journal is left";
}

TEST_F(RunStoreFile, FullDiskIsAnErrorAndKeepsWhatWasCommitted) {
  {
    RunStore store(folder_.path());
    store.begin(plan_);
    store.append({outcome_of(plan_, 0)});
  }
  const int status = in_a_process([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {1 << 17, 1 << 17};
    setrlimit(RLIMIT_FSIZE, &limit);
    try {
      RunStore store(folder_.path());
      store.begin(plan_);
      store.append({{plan_.units[1].name, "", std::string(1 << 20, 'x')}});
    } catch (const Error& error) {
      _exit(error.code() == ExitCode::kInputOutput ? 74 : 1);
    }
  });
  EXPECT_EQ(WEXITSTATUS(status), 74);
  EXPECT_EQ(folder_.files().size(), 1u) << "no journal is left";
  EXPECT_EQ(stored(folder_.path()).size(), 1u);
}

TEST_F(RunStoreFile, ReaderKeepsNoLockThatAWriterWouldMeet) {
  RunStore store(folder_.path());
  store.begin(plan_);
  RunView view(folder_.path());
  EXPECT_EQ(view.status().pending, 4);
  store.append({outcome_of(plan_, 0)});  // would wait for two minutes
  EXPECT_EQ(view.status().pending, 3);
}

TEST_F(RunStoreFile, BrokenRecordIsDamage) {
  RunStore store(folder_.path());
  store.begin(plan_);
  store.append({outcome_of(plan_, 0)});
  Database(file(), Access::kWrite).run("UPDATE result SET json = substr(json, 3)");
  const Error error = test::thrown_by([&] { stored(folder_.path()); });
  EXPECT_EQ(error.code(), ExitCode::kData);
  EXPECT_NE(std::string(error.what()).find(file().string()), std::string::npos);
}

TEST_F(RunStoreFile, SecondProcessIsRefused) {
  const RunStore store(folder_.path());
  const int status = in_a_process([&] {
    try {
      RunStore second(folder_.path());
    } catch (const Error& error) {
      _exit(static_cast<int>(error.code()));
    }
  });
  EXPECT_EQ(WEXITSTATUS(status), 73);
}

TEST_F(RunStoreFile, NothingPlannedLeavesNoFile) {
  { RunStore store(folder_.path()); }
  EXPECT_TRUE(folder_.files().empty());
  RunStore store(folder_.path());
  store.begin(plan_);
  store.remove();
  EXPECT_TRUE(folder_.files().empty());
}

TEST_F(RunStoreFile, AnotherProgramsFileIsNeverTakenForARun) {
  Database(file(), Access::kWrite)
      .run("CREATE TABLE stage (name); INSERT INTO stage VALUES ('finished')");
  EXPECT_EQ(stage_in(folder_.path()), Stage::kForeign);
  EXPECT_EQ(test::thrown_by([&] { RunStore(folder_.path()).begin(plan_); }).code(),
            ExitCode::kCannotCreate);
  EXPECT_EQ(test::thrown_by([&] { RunView view(folder_.path()); }).code(), ExitCode::kData);
  std::filesystem::resize_file(file(), 1000);
  EXPECT_EQ(stage_in(folder_.path()), Stage::kDamaged);
}

TEST_F(RunStoreFile, RunOfAnotherVersionIsNamedAsSuchAndCanBeForgotten) {
  RunStore(folder_.path()).begin(plan_);
  EXPECT_EQ(fault_in(folder_.path()), "");
  Database(file(), Access::kWrite).run("PRAGMA user_version = 3");  // the one before this
  EXPECT_EQ(stage_in(folder_.path()), Stage::kOtherVersion);
  const std::string fault = "is a run store of version 3; this program's is version 4";
  EXPECT_EQ(fault_in(folder_.path()), fault);
  for (const Error& error : {test::thrown_by([&] { RunStore(folder_.path()).begin(plan_); }),
                             test::thrown_by([&] { RunView view(folder_.path()); })})
    EXPECT_NE(std::string(error.what()).find(fault), std::string::npos) << error.what();
  RunStore store(folder_.path());
  store.forget();
  store.begin(plan_);
  EXPECT_EQ(fault_in(folder_.path()), "");
}

TEST_F(RunStoreFile, DamagedOneCanBeForgotten) {
  std::ofstream(file()) << std::string(5000, 'x');
  EXPECT_EQ(stage_in(folder_.path()), Stage::kDamaged);
  EXPECT_EQ(fault_in(folder_.path()), "is damaged: no run can be read from it");
  EXPECT_EQ(test::thrown_by([&] { RunStore(folder_.path()).begin(plan_); }).code(),
            ExitCode::kCannotCreate);
  RunStore store(folder_.path());
  store.forget();
  store.begin(plan_);
  EXPECT_EQ(stage_in(folder_.path()), Stage::kUnfinished);
}

}  // namespace
}  // namespace dcmrnn::runs
