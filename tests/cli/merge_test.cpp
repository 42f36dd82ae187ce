// dcmrnn merge: shards become the folder of one whole run, or are refused by name of what is wrong.
#include <map>
#include <nlohmann/json.hpp>

#include "tests/cli/small_study.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

class Merge : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  int fit(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"fit", config_, "-o", path(out), "-q"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words).exit_code;
  }
  void fit_shards(int count) const {
    for (int k = 0; k < count; ++k) {
      const std::string number = std::to_string(k);
      ASSERT_EQ(fit(number, {"--shard", number + "/" + std::to_string(count)}), 0);
    }
  }
  Outcome merge(const std::vector<std::string>& shards, const std::string& out = "merged") const {
    std::vector<std::string> words = {"merge"};
    for (const std::string& shard : shards) words.push_back(path(shard));
    words.insert(words.end(), {"-o", path(out)});
    return run(words);
  }
  void expect_refused(const std::vector<std::string>& shards, int code,
                      const std::string& reason) const {
    const Outcome outcome = merge(shards);
    EXPECT_EQ(outcome.exit_code, code) << outcome.err;
    EXPECT_NE(outcome.err.find(reason), std::string::npos) << reason << " is not in\n"
                                                           << outcome.err;
    EXPECT_FALSE(fs::exists(path("merged")));
  }

  // Every file of the results but those that hold times.
  std::map<std::string, std::string> results(const std::string& out) const {
    std::map<std::string, std::string> all;
    for (const std::string& file : files_below(path(out)))
      all[file] = read_file(path(out) + "/" + file);
    for (const char* timed : {"timing.tsv", "provenance.json", "run.log", "run.sqlite"})
      EXPECT_EQ(all.erase(timed), 1u) << timed;
    std::string& report = all.at("report.html");  // says when, and how long
    const auto line = report.find("<dt>Time</dt>");
    EXPECT_NE(line, std::string::npos);
    report.erase(line, report.find("</dd>", line) - line);
    return all;
  }

  TemporaryFolder folder_;
  std::string config_ = make_study(folder_, 5);
};

TEST_F(Merge, OfAllShardsEqualsTheWholeRun) {
  // One subject's data are broken, and every file that some runs lack is there.
  auto study = nlohmann::json::parse(read_file(config_));
  study["subjects"][1]["bold"] = "nowhere.csv";
  study["hypotheses"] = {{{"name", "forward"}, {"model", nlohmann::json::object()}},
                         {{"name", "none"}, {"model", {{"A", nlohmann::json::array()}}}}};
  study["ensemble"]["realizations"] = 0;
  write_file(config_, study.dump());
  ASSERT_EQ(fit("whole"), 1);
  for (int k = 0; k < 3; ++k) {
    const std::string number = std::to_string(k);
    fit(number, {"--shard", number + "/3"});
  }
  const Outcome outcome = merge({"2", "0", "1"});
  EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
  EXPECT_EQ(results("merged"), results("whole"));
  expect_finished(path("merged"));
  const runs::RunStatus status = runs::RunView(path("merged")).status();
  EXPECT_EQ(status.done, 4);
  EXPECT_EQ(status.failed, 1);
}

TEST_F(Merge, ReadsNoDataAgainAndItsResultCanBeMergedAgain) {
  fit_shards(2);
  ASSERT_EQ(fit("whole"), 0);
  fs::remove_all(path("study"));
  ASSERT_EQ(merge({"0", "1"}).exit_code, 0);
  EXPECT_EQ(results("merged"), results("whole"));
  ASSERT_EQ(merge({"merged"}, "again").exit_code, 0);
  EXPECT_EQ(results("again"), results("whole"));
}

TEST_F(Merge, ShardWithoutAnyUsableSubjectCounts) {
  auto study = nlohmann::json::parse(read_file(config_));
  write_file(folder_ / "study/empty.csv", "");
  for (auto& subject : study["subjects"])
    if (subject["id"] != "sub-0001") subject["bold"] = "empty.csv";
  write_file(config_, study.dump());
  std::vector<std::string> shards;
  for (const char* number : {"0", "1", "2", "3", "4"}) {
    fit(number, {"--shard", std::string(number) + "/5"});
    shards.push_back(number);
  }
  EXPECT_EQ(merge(shards).exit_code, 1);
  EXPECT_EQ(fit("whole"), 1);
  EXPECT_EQ(results("merged"), results("whole"));
}

TEST_F(Merge, WhereNoSubjectCanBeUsedTheExitCodeSaysWhy) {
  auto study = nlohmann::json::parse(read_file(config_));
  for (auto& subject : study["subjects"]) subject["bold"] = "nowhere.csv";
  write_file(config_, study.dump());
  EXPECT_EQ(fit("0", {"--shard", "0/2"}), 1) << "the other one may have some";
  EXPECT_EQ(fit("1", {"--shard", "1/2", "--fail-on", "none"}), 0);
  EXPECT_EQ(merge({"0", "1"}).exit_code, 66);
  EXPECT_EQ(fit("whole"), 66) << "as the whole run";
}

TEST_F(Merge, MissingAndRepeatedShardsAreNamed) {
  fit_shards(3);
  expect_refused({"0", "2"}, 65, "missing: 1/3");
  expect_refused({"0", "1", "1", "2"}, 65, "1: is shard 1/3, as ");
  expect_refused({"0", "1", "2", "3"}, 66, "3: holds no run");
  expect_refused({"4", "0", "1", "2", "3"}, 66, "4: holds no run");
  expect_refused({"4", "0", "1", "2", "3"}, 66, "3: holds no run");
  ASSERT_EQ(fit("half", {"--shard", "0/2"}), 0);
  expect_refused({"0", "1", "2", "half"}, 65, "is shard 0/2; expected one of 3");
}

TEST_F(Merge, MixturesAreRefusedByNameOfWhatDiffers) {
  fit_shards(2);
  ASSERT_EQ(fit("other", {"--shard", "1/2", "--starts", "1"}), 0);
  expect_refused({"0", "other"}, 65, "ensemble.starts is 1, but 2 in ");
  ASSERT_EQ(fit("precise", {"--shard", "1/2", "--precision", "double"}), 0);
  expect_refused({"0", "precise"}, 65, "engine.precision is \"double\", but \"mixed\" in ");

  runs::Database(folder_ / "1/run.sqlite", runs::Access::kWrite)
      .run("UPDATE identity SET value = 'no' WHERE part = 'fused multiply-add'");
  expect_refused({"0", "1"}, 65, "fused multiply-add is no, but yes in ");
}

TEST_F(Merge, SubjectsThatAreMissingOrForeignAreNamed) {
  fit_shards(2);
  const auto change = [this](const std::string& sql) {
    runs::Database(folder_ / "0/run.sqlite", runs::Access::kWrite).run(sql.c_str());
  };
  std::string first;
  for (const runs::Unit& unit : runs::RunView(path("0")).units()) first = unit.name;
  ASSERT_FALSE(first.empty());
  change("UPDATE unit SET name = 'stranger' WHERE name = '" + first + "'");
  expect_refused({"0", "1"}, 65, first + " is in none of them");
  expect_refused({"0", "1"}, 65, "stranger is no subject of the study");
}

TEST_F(Merge, ADamagedStoreIsNamed) {
  fit_shards(1);
  const auto damage = [this](const char* sql) {
    runs::Database(folder_ / "0/run.sqlite", runs::Access::kWrite).run(sql);
  };
  damage("INSERT INTO input VALUES (99, 'x', 'y')");
  expect_refused({"0"}, 65, "0/run.sqlite: holds a broken record");
  damage(
      "DELETE FROM input WHERE unit = 99; UPDATE identity SET value = '{\"x' WHERE part = "
      "'config'");
  expect_refused({"0"}, 65, "0/run.sqlite: is damaged");
}

// One digit of an estimate is another, as after a bit that flipped on the disk.
TEST_F(Merge, AResultThatIsNotAsItWasWrittenIsNotPassedOn) {
  fit_shards(1);
  runs::Database(folder_ / "0/run.sqlite", runs::Access::kWrite)
      .run("UPDATE result SET json = replace(json, '1', '2') WHERE unit = 0");
  const Outcome outcome = merge({"0"});
  EXPECT_EQ(outcome.exit_code, 65);
  EXPECT_NE(outcome.err.find("0/run.sqlite: holds a record that is not as it was written"),
            std::string::npos)
      << outcome.err;
  EXPECT_FALSE(fs::exists(path("merged/results.jsonl")));
}

TEST_F(Merge, AFinishedOneIsRefusedOrDone) {
  fit_shards(1);
  ASSERT_EQ(merge({"0"}).exit_code, 0);
  EXPECT_EQ(merge({"0"}).exit_code, 73);
  const Outcome again = run({"merge", path("0"), "-o", path("merged"), "--finished-is-done"});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.err.find("is done already"), std::string::npos) << again.err;
  ASSERT_EQ(fit("other", {"--seed", "9"}), 0);
  EXPECT_EQ(run({"merge", path("other"), "-o", path("merged"), "--finished-is-done"}).exit_code, 73)
      << "another run";
}

TEST_F(Merge, UnfinishedShardsAndFoldersInUseAreRefused) {
  fit_shards(2);
  EXPECT_EQ(merge({"0", "1"}, "1").exit_code, 73) << "the output is one of the shards";
  runs::Database(folder_ / "1/run.sqlite", runs::Access::kWrite)
      .run("UPDATE stage SET name = 'unfinished'; UPDATE unit SET state = 'pending'");
  expect_refused({"0", "1"}, 65, "1: is interrupted with ");
}

}  // namespace
}  // namespace dcmrnn::testing
