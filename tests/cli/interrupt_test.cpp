// A signal ends a run in time also where something in it does not come to an end.
#include <sys/stat.h>

#include <chrono>

#include "tests/cli/small_study.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

// What hangs here is the log: a pipe that nobody reads, opened once the run has begun.
TEST(Interrupt, AHungRunSaysSoAndEndsWith75WithinTenSecondsAndTheSameCommandGoesOn) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  const std::vector<std::string> fit = {"fit", config, "-o", out.string()};
  ASSERT_EQ(run(fit).exit_code, 0);
  const std::string expected = read_file(out / "results.jsonl");
  fs::remove(out / "results.jsonl");  // to be written again from the store
  fs::remove(out / "run.log");
  ASSERT_EQ(mkfifo((out / "run.log").c_str(), 0600), 0);

  Program hung(fit);
  const auto state = [&] { return runs::RunView(out).status().state; };
  while (hung.running() && state() != "running")
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // from the plan to the log
  ASSERT_TRUE(hung.running());
  const auto begin = std::chrono::steady_clock::now();
  hung.send(SIGTERM);
  const Outcome outcome = hung.wait();
  const auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_EQ(outcome.exit_code, 75) << outcome.err;
  EXPECT_NE(outcome.err.find("interrupted: what was in work did not come to an end in time"),
            std::string::npos)
      << outcome.err;
  EXPECT_GT(taken, std::chrono::seconds(5)) << "it is given time to come to an end";
  EXPECT_LT(taken, std::chrono::seconds(10)) << "the promise";

  fs::remove(out / "run.log");
  const Outcome again = run(fit);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(read_file(out / "results.jsonl"), expected);
  expect_finished(out);
}

}  // namespace
}  // namespace dcmrnn::testing
