// Interrupted and killed runs: everything saved goes on to the same results, to the byte.
#include <chrono>
#include <thread>

#include "tests/cli/small_study.hpp"

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
    while (program.running() && stored(out).size() < 2)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    program.send(signal);
    return program.wait();
  }

  // The whole lines of the run store: the run's name, then a subject each.
  std::vector<std::string> stored(const std::string& out) const {
    return lines_of(read_file(folder_ / out / "unfinished.jsonl"));
  }

  void expect_resumed(const std::string& out) const {
    const std::size_t done = stored(out).size() - 1;
    EXPECT_GE(done, 1u);
    EXPECT_LT(done, static_cast<std::size_t>(kSubjects));
    const Outcome outcome = fit(out);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_NE(outcome.err.find("resuming: " + std::to_string(done)), std::string::npos);
    EXPECT_EQ(read_file(folder_ / out / "results.jsonl"), expected_);
    EXPECT_FALSE(fs::exists(folder_ / out / "unfinished.jsonl"));
    for (const std::string& file : files_below(folder_ / out))
      EXPECT_FALSE(file.ends_with(".tmp")) << file;
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

TEST_F(Resume, TornLastLineAndTemporaryFilesOfAKilledRunAreIgnored) {
  fit_until(SIGKILL, "torn");
  const std::vector<std::string> lines = stored("torn");
  ASSERT_GE(lines.size(), 2u);
  write_file(folder_ / "torn/unfinished.jsonl",
             lines[0] + "\n" + lines[1] + "\n" + lines[1].substr(0, lines[1].size() / 2));
  write_file(folder_ / "torn/.results.jsonl.4711-0.tmp", "left by a kill");
  expect_resumed("torn");
}

TEST_F(Resume, AnotherRunIsNeverContinued) {
  fit_until(SIGKILL, "out");
  const fs::path store = folder_ / "out/unfinished.jsonl";
  const std::string before = read_file(store);
  const auto expect_refused = [&](const std::vector<std::string>& extra) {
    std::vector<std::string> words = arguments("out");
    words.insert(words.end(), extra.begin(), extra.end());
    const Outcome outcome = run(words);
    EXPECT_EQ(outcome.exit_code, 73) << outcome.err;
    EXPECT_EQ(read_file(store), before);
  };
  expect_refused({"--seed", "99"});
  expect_refused({"--starts", "7"});
  expect_refused({"--precision", "double"});
  expect_refused({"--shard", "0/2"});
  const fs::path bold = folder_ / "study/bold/sub-0001.csv";
  const std::string data = read_file(bold);
  write_file(bold, data.substr(0, data.rfind('\n', data.size() - 2) + 1) + "0.5,0.5\n");
  expect_refused({});
}

}  // namespace
}  // namespace dcmrnn::testing
