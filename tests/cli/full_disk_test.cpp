// Output that finds no room: exit code 74 and a line that says so, never a success or a signal.
#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

// Runs the executable through a shell, which sets limits and redirections.
Outcome run_in_shell(const std::string& before, const std::string& arguments) {
  const std::string line = before + "exec " + DCMRNN_EXECUTABLE + " " + arguments;
  return Program({"-c", line}, "", "/bin/sh").wait();
}

TEST(FullDisk, StandardOutputWithoutRoomIsAFailure) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  for (const char* arguments : {"--version", "--help", "devices"}) {
    const Outcome outcome = run_in_shell("", std::string(arguments) + " >/dev/full");
    EXPECT_EQ(outcome.exit_code, 74) << arguments << ": " << outcome.err;
  }
}

TEST(FullDisk, ALargeFileThatMayNotBeWrittenIsNamedAndNoResultIsLeft) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 6, 200, 2);
  const std::string out = (folder / "out").string();
  // One block of 512 bytes: less than any result needs.
  const Outcome outcome = run_in_shell("ulimit -f 1; ", "fit " + config + " -o " + out + " -q");
  EXPECT_EQ(outcome.signal, 0);
  EXPECT_EQ(outcome.exit_code, 74) << outcome.err;
  EXPECT_NE(outcome.err.find(out), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(folder / "out/results.jsonl"));
}

}  // namespace
}  // namespace dcmrnn::testing
