// dcmrnn status: while a run goes on, after it was killed, and when it is finished.
#include <nlohmann/json.hpp>

#include "tests/cli/small_study.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

nlohmann::json status_of(const fs::path& out) {
  const Outcome outcome = run({"status", out.string(), "--json"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return nlohmann::json::parse(outcome.out);
}

TEST(Status, FollowsARunAndDoesNotDisturbIt) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 4, 30, 1400);  // two batches
  const std::vector<std::string> whole = {"fit", config, "-o", (folder / "whole").string(), "-q"};
  ASSERT_EQ(run(whole).exit_code, 0);
  const fs::path out = folder / "out";
  Program program({"fit", config, "-o", out.string(), "-q", "--threads", "1"});
  bool seen = false;
  while (program.running()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    if (stored_units(out) == 0) continue;
    const nlohmann::json status = status_of(out);
    if (status.at("state") != "running") break;
    const int done = status.at("done"), pending = status.at("pending");
    EXPECT_EQ(done + pending, 4);
    EXPECT_GT(status.at("units_per_hour"), 0);
    EXPECT_EQ(status.at("seconds_left") > 0, pending > 0);
    seen = true;
  }
  EXPECT_EQ(program.wait().exit_code, 0);
  EXPECT_TRUE(seen) << "too short a fit for this test";
  EXPECT_EQ(read_file(out / "results.jsonl"), read_file(folder / "whole/results.jsonl"));
  EXPECT_EQ(status_of(out).at("state"), "finished");
}

TEST(Status, SaysOfAKilledRunWhatIsLeft) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 6, 30, 1400);
  const fs::path out = folder / "out";
  Program program({"fit", config, "-o", out.string(), "-q", "--threads", "1"});
  while (program.running() && stored_units(out) == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  program.send(SIGKILL);
  ASSERT_EQ(program.wait().signal, SIGKILL);
  const Outcome outcome = run({"status", out.string()});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_NE(outcome.out.find("fit of small, interrupted"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find("pending of 6"), std::string::npos) << outcome.out;
  EXPECT_NE(outcome.out.find(" left"), std::string::npos) << outcome.out;
}

TEST(Status, CountsFailuresAndAddsUpShards) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 4);
  auto study = nlohmann::json::parse(read_file(config));
  study["subjects"][1]["bold"] = "nowhere.csv";
  write_file(config, study.dump());
  std::vector<std::string> words = {"status"};
  for (const char* number : {"0", "1"}) {
    run({"fit", config, "-o", (folder / number).string(), "--shard", std::string(number) + "/2"});
    words.push_back((folder / number).string());
  }
  const Outcome outcome = run(words);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("fit of small, shard 1/2, finished"), std::string::npos)
      << outcome.out;
  EXPECT_TRUE(outcome.out.ends_with("counted in each)\n  3 done, 1 failed, 0 pending of 4\n"))
      << outcome.out;
}

TEST(Status, OfAStudyCountsItsFits) {
  const TemporaryFolder folder;
  write_file(folder / "study.json", R"({
    "name": "tiny",
    "data": {"model": {"regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5, "priors": "spm12",
                       "A": [["V1", "V5"]], "B": {}, "C": {"light": ["V1"]}},
             "simulate": {"subjects": 2, "scans": 30, "tr": 2}},
    "fit": {"ensemble": {"starts": 1}},
    "factors": [{"name": "snr", "levels": [{"name": "9", "data": {"simulate": {"snr": 9}}},
                                           {"name": "3", "data": {"simulate": {"snr": 3}}}]}]})");
  ASSERT_EQ(
      run({"study", (folder / "study.json").string(), "-o", (folder / "out").string()}).exit_code,
      0);
  const nlohmann::json status = status_of(folder / "out");
  EXPECT_EQ(status.at("command"), "study");
  EXPECT_EQ(status.at("units"), 4);
  EXPECT_EQ(status.at("pending"), 0);
}

TEST(Status, EveryBadFolderIsNamedAndTheGoodOnesAreShown) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2);
  const std::string good = (folder / "good").string();
  ASSERT_EQ(run({"fit", config, "-o", good}).exit_code, 0);
  const Outcome outcome =
      run({"status", (folder / "none").string(), good, (folder / "nowhere").string()});
  EXPECT_EQ(outcome.exit_code, 66);
  EXPECT_NE(outcome.out.find("2 done, 0 failed, 0 pending"), std::string::npos) << outcome.out;
  EXPECT_EQ(outcome.out.find("all "), std::string::npos) << "one run only";
  for (const char* name : {"none: holds no run", "nowhere: holds no run"})
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
}

TEST(Status, OfAFolderWithoutARunIsAMissingInput) {
  const TemporaryFolder folder;
  EXPECT_EQ(run({"status", folder.path().string()}).exit_code, 66);
  write_file(folder / "run.sqlite", "");
  EXPECT_EQ(run({"status", folder.path().string()}).exit_code, 66);
  write_file(folder / "run.sqlite", "no database, but a text of some length");
  const Outcome damaged = run({"status", folder.path().string()});
  EXPECT_EQ(damaged.exit_code, 65) << damaged.err;
}

}  // namespace
}  // namespace dcmrnn::testing
