// Interrupted and killed runs: everything saved goes on to the same results, to the byte.
#include <chrono>
#include <thread>

#include "tests/cli/small_study.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

// A study with so many starts that it takes three batches.
class Resume : public ::testing::Test {
 protected:
  static constexpr int kSubjects = 6;

  void SetUp() override {
    config_ = make_study(folder_, kSubjects, 30, 1400);
    ASSERT_EQ(fit("whole").exit_code, 0);
    expected_ = read_file(folder_ / "whole/results.jsonl");
    ASSERT_EQ(lines_of(expected_).size(), static_cast<std::size_t>(kSubjects));
  }

  std::vector<std::string> arguments(const std::string& out) const {
    return {"fit", config_, "-o", (folder_ / out).string(), "--threads", "1"};
  }
  Outcome fit(const std::string& out) const { return run(arguments(out)); }

  // Begins a fit and sends a signal as soon as the first batch is saved.
  Outcome fit_until(int signal, const std::string& out) const {
    Program program(arguments(out));
    while (program.running() && stored_units(folder_ / out) == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    program.send(signal);
    return program.wait();
  }

  void expect_resumed(const std::string& out) const {
    const std::int64_t done = stored_units(folder_ / out);
    EXPECT_GE(done, 1);
    EXPECT_LT(done, kSubjects);
    const Outcome outcome = fit(out);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("resuming: " + std::to_string(done)), std::string::npos);
    EXPECT_EQ(read_file(folder_ / out / "results.jsonl"), expected_);
    expect_finished(folder_ / out);
    for (const char* quantity : {"batches", "region_steps"})
      EXPECT_EQ(timing(out, quantity), timing("whole", quantity)) << "of all sessions together";
  }

  // A line of timing.tsv.
  std::string timing(const std::string& out, const std::string& quantity) const {
    for (const std::string& line : lines_of(read_file(folder_ / out / "timing.tsv")))
      if (line.starts_with(quantity + '\t')) return line;
    return "no " + quantity;
  }

  TemporaryFolder folder_;
  std::string config_;
  std::string expected_;
};

TEST_F(Resume, SignalsSaveAndExitWith75AndTheSameCommandFinishes) {
  for (const auto& [signal, out] :
       {std::pair{SIGTERM, "term"}, std::pair{SIGINT, "int"}, std::pair{SIGUSR1, "usr1"}}) {
    const auto begin = std::chrono::steady_clock::now();
    const Outcome outcome = fit_until(signal, out);
    EXPECT_EQ(outcome.exit_code, 75) << out << "\n" << outcome.err;
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10 + 5))  // + start
        << "the promise is 10 s";
    EXPECT_FALSE(fs::exists(folder_ / out / "results.jsonl"));
    expect_resumed(out);
  }
}

TEST_F(Resume, KilledRunGoesOn) {
  const Outcome outcome = fit_until(SIGKILL, "killed");
  EXPECT_EQ(outcome.signal, SIGKILL);
  EXPECT_FALSE(fs::exists(folder_ / "killed/results.jsonl"));
  expect_resumed("killed");
}

TEST_F(Resume, TemporaryFilesOfAKilledRunAreRemoved) {
  fit_until(SIGKILL, "torn");
  write_file(folder_ / "torn/.results.jsonl.4711-0.tmp", "left by a kill");
  expect_resumed("torn");
}

// Wherever it is killed, what is on disk goes on to the same results.
TEST_F(Resume, KilledAtAnyMomentGoesOn) {
  const fs::path out = folder_ / "often";
  for (int milliseconds = 5; milliseconds < 400; milliseconds += 60) {
    Program program(arguments("often"));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    program.send(SIGKILL);
    program.wait();
    if (fs::exists(out / "results.jsonl")) break;  // it had finished
  }
  if (!fs::exists(out / "results.jsonl") || runs::RunView(out).status().state != "finished") {
    const Outcome last = fit("often");
    EXPECT_EQ(last.exit_code, 0) << last.err;
  }
  EXPECT_EQ(read_file(out / "results.jsonl"), expected_);
  expect_finished(out);
}

TEST_F(Resume, AnotherRunIsRefusedByNameOfWhatDiffers) {
  fit_until(SIGKILL, "out");
  const fs::path store = folder_ / "out/run.sqlite";
  const std::string before = read_file(store);
  const auto expect_refused = [&](const std::vector<std::string>& extra, const std::string& name) {
    std::vector<std::string> words = arguments("out");
    words.insert(words.end(), extra.begin(), extra.end());
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 73) << outcome.err;
    EXPECT_NE(outcome.err.find(name), std::string::npos) << outcome.err;
    EXPECT_EQ(read_file(store), before);
  };
  expect_refused({"--seed", "99"}, "ensemble.seed was 3, now 99");
  expect_refused({"--starts", "7"}, "ensemble.starts was 1400, now 7");
  expect_refused({"--precision", "double"}, "engine.precision was \"mixed\", now \"double\"");
  expect_refused({"--shard", "0/2"}, "shard was 0/1, now 0/2");
  const fs::path bold = folder_ / "study/bold/sub-0001.csv";
  const std::string data = read_file(bold);
  write_file(bold, data.substr(0, data.rfind('\n', data.size() - 2) + 1) + "0.5,0.5\n");
  expect_refused({}, "bold/sub-0001.csv of sub-0001 changed");
  fs::remove(bold);
  expect_refused({}, "bold/sub-0001.csv of sub-0001 was there, now absent");
}

TEST_F(Resume, ResultsThatWereRemovedComeBackFromTheStore) {
  const fs::path whole = folder_ / "whole";
  const std::string params = read_file(whole / "params.tsv");
  fs::remove(whole / "results.jsonl");
  fs::remove(whole / "params.tsv");
  EXPECT_EQ(fit("whole").exit_code, 0);
  EXPECT_EQ(read_file(whole / "results.jsonl"), expected_);
  EXPECT_EQ(read_file(whole / "params.tsv"), params);
  EXPECT_EQ(fit("whole").exit_code, 73) << "nothing is missing any more";
}

TEST_F(Resume, AFinishedRunIsLeftAloneAndAnotherOneNamed) {
  const Outcome again = fit("whole");
  EXPECT_EQ(again.exit_code, 73);
  EXPECT_NE(again.err.find("holds this run, finished"), std::string::npos) << again.err;
  std::vector<std::string> words = arguments("whole");
  words.push_back("--finished-is-done");
  EXPECT_EQ(run(words).exit_code, 0);
  words.insert(words.end(), {"--seed", "99"});
  const Outcome other = run(words);
  EXPECT_EQ(other.exit_code, 73);
  EXPECT_NE(other.err.find("ensemble.seed was 3, now 99"), std::string::npos) << other.err;
  EXPECT_EQ(read_file(folder_ / "whole/results.jsonl"), expected_);
}

}  // namespace
}  // namespace dcmrnn::testing
