// dcmrnn slurm: the array script that it prints, and what that script does with a task.
#include <stdlib.h>

#include <regex>

#include "tests/cli/small_study.hpp"

namespace dcmrnn::testing {
namespace {

class Slurm : public ::testing::Test {
 protected:
  Outcome slurm(const std::vector<std::string>& more) const {
    std::vector<std::string> words = {"slurm", config_, "-o", out_.string()};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  std::string script(const std::vector<std::string>& more) const {
    const Outcome outcome = slurm(more);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_FALSE(fs::exists(out_)) << "it only prints";
    return outcome.out;
  }
  static void expect_line(const std::string& text, const std::string& line) {
    const std::vector<std::string> lines = lines_of(text);
    EXPECT_NE(std::find(lines.begin(), lines.end(), line), lines.end()) << line << "\nin\n" << text;
  }

  // A program for the tasks' PATH, or in place of dcmrnn.
  std::string make_program(const std::string& name, const std::string& body) const {
    const fs::path file = folder_ / name;
    write_file(file, "#!/bin/bash\n" + body);
    fs::permissions(file, fs::perms::owner_all);
    return file.string();
  }
  // Runs the script as a task of the array; scontrol notes what it is asked for.
  Outcome run_task(const std::string& text, const std::string& restarts = "0") const {
    write_file(folder_ / "array.sh", text);
    make_program("scontrol", "echo \"$@\" >> '" + (folder_ / "asked").string() + "'\n");
    return Program({"-c", "PATH=" + folder_.path().string() +
                              ":$PATH SLURM_ARRAY_JOB_ID=40 SLURM_ARRAY_TASK_ID=1 "
                              "SLURM_CPUS_PER_TASK=2 SLURM_RESTART_COUNT=" +
                              restarts + " exec bash " + (folder_ / "array.sh").string()},
                   "", "/bin/sh")
        .wait();
  }

  TemporaryFolder folder_;
  std::string config_ = make_study(folder_, 2);
  fs::path out_ = folder_ / "o'ut of it";
};

TEST_F(Slurm, OptionsBecomeDirectives) {
  const std::string text = script({"--shards",
                                   "8",
                                   "--at-once",
                                   "4",
                                   "--time",
                                   "1-12",
                                   "--lead",
                                   "90",
                                   "--cpus-per-task",
                                   "4",
                                   "--mem",
                                   "8G",
                                   "--gpus-per-task",
                                   "a100:1",
                                   "--partition",
                                   "long,gpu",
                                   "--mail-user",
                                   "me@there.org",
                                   "--setup",
                                   "module load cuda",
                                   "--sbatch=--constraint=avx512"});
  for (const char* line :
       {"#SBATCH --job-name=dcmrnn-small", "#SBATCH --array=0-7%4", "#SBATCH --time=1-12",
        "#SBATCH --signal=B:USR1@90", "#SBATCH --cpus-per-task=4", "#SBATCH --mem=8G",
        "#SBATCH --gpus-per-task=a100:1", "#SBATCH --partition=long,gpu",
        "#SBATCH --mail-user=me@there.org", "#SBATCH --mail-type=END,FAIL", "#SBATCH --requeue",
        "#SBATCH --output=dcmrnn-small-%A_%a.log", "#SBATCH --open-mode=append",
        "#SBATCH --constraint=avx512", "module load cuda"})
    expect_line(text, line);
  EXPECT_NE(text.find("--require-gpu"), std::string::npos);
  EXPECT_NE(text.find(" merge -o "), std::string::npos);
  EXPECT_EQ(text.find("sbatch --dependency"), std::string::npos) << "only with --merge";
}

TEST_F(Slurm, WrongOptionsAreNamedAllAtOnce) {
  const Outcome outcome = slurm({"--shards",
                                 "0",
                                 "--time",
                                 "soon",
                                 "--mem",
                                 "much",
                                 "--partition",
                                 "a b",
                                 "--mail-user",
                                 "me",
                                 "--mail-type",
                                 "ENDE",
                                 "--cpus-per-task",
                                 "x",
                                 "--lead",
                                 "5",
                                 "--gpus-per-task",
                                 "-1",
                                 "--at-once",
                                 "0",
                                 "--requeues",
                                 "-1",
                                 "--sbatch=--array=9",
                                 "--setup",
                                 "two\nlines",
                                 "--threads",
                                 "2",
                                 "--fail-on",
                                 "7"});
  EXPECT_EQ(outcome.exit_code, 64);
  EXPECT_EQ(outcome.out, "");
  for (const char* option : {"--shards", "--time", "--mem", "--partition", "--mail-type",
                             "--cpus-per-task", "--lead", "--gpus-per-task", "--at-once",
                             "--requeues", "--sbatch", "--setup", "--threads", "--fail-on"})
    EXPECT_NE(outcome.err.find(std::string("error: ") + option + ": "), std::string::npos)
        << option << " is not in\n"
        << outcome.err;
}

TEST_F(Slurm, TimeLimitMustBeAboveTheLead) {
  for (const char* time : {"2", "1:59", "0:02:00"})
    EXPECT_EQ(slurm({"--shards", "2", "--time", time}).exit_code, 64) << time;
  for (const char* time : {"3", "2:01", "1:0:0", "0-1", "0-0:3"})
    EXPECT_EQ(slurm({"--shards", "2", "--time", time}).exit_code, 0) << time;
}

TEST_F(Slurm, StudyIsCheckedBeforeAnybodyWaitsInLine) {
  write_file(config_, R"({"name": "x", "modell": {}})");
  EXPECT_EQ(slurm({"--shards", "2"}).exit_code, 65);
  fs::remove(config_);
  EXPECT_EQ(slurm({"--shards", "2"}).exit_code, 66);
}

TEST_F(Slurm, ShellcheckFindsNothing) {
  if (std::system("command -v shellcheck >/dev/null") != 0)
    GTEST_SKIP() << "shellcheck is not installed: NOT TESTED";
  const auto check = [&](const std::string& text) {
    write_file(folder_ / "array.sh", text);
    const Outcome outcome =
        Program({"-c", "shellcheck " + (folder_ / "array.sh").string()}, "", "/bin/sh").wait();
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
  };
  check(script({"--shards", "2"}));
  check(script({"--shards", "2", "--merge", "--mem", "4G"}));
  config_ = DCMRNN_SOURCE_DIR "/configs/bids_example.json";
  check(script({"--shards", "2", "--merge", "--bids", folder_.path().string()}));
}

TEST_F(Slurm, SharesOfABidsDataSetHaveOneFolder) {
  config_ = DCMRNN_SOURCE_DIR "/configs/bids_example.json";
  const std::string text = script({"--shards", "2", "--bids", folder_.path().string()});
  EXPECT_NE(text.find(" status "), std::string::npos) << text;
  EXPECT_NE(text.find(" participant "), std::string::npos) << text;
  EXPECT_EQ(text.find("/shards"), std::string::npos) << text;
}

TEST_F(Slurm, TaskFitsItsShardAndDoesNothingOnceItIsDone) {
  const std::string text = script({"--shards", "2", "--starts", "1"});
  const Outcome outcome = run_task(text);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  const std::string log = read_file(out_ / "shards/1/run.log");
  EXPECT_NE(log.find("shard 1/2"), std::string::npos) << log;
  const Outcome again = run_task(text);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.err.find("done already"), std::string::npos) << again.err;
  EXPECT_FALSE(fs::exists(folder_ / "asked"));

  const std::string study = read_file(config_);
  write_file(config_, std::regex_replace(study, std::regex("\"dt\": *[0-9.]+"), "\"dt\": 0.25"));
  const Outcome changed = run_task(text);
  EXPECT_EQ(changed.exit_code, 73) << "not taken for done: " << changed.err;
  EXPECT_NE(changed.err.find("model.dt was"), std::string::npos) << changed.err;
}

TEST_F(Slurm, InterruptedTaskIsRequeuedAndAFailedOneIsNot) {
  const auto ends_with = [&](const std::string& code, const std::string& restarts) {
    const std::string program = make_program("fake", "exit " + code + "\n");
    fs::remove(folder_ / "asked");
    const Outcome outcome =
        run_task(script({"--shards", "2", "--requeues", "3", "--program", program}), restarts);
    EXPECT_EQ(std::to_string(outcome.exit_code), code);
    return read_file(folder_ / "asked");
  };
  EXPECT_EQ(ends_with("75", "2"), "requeue 40_1\n");
  EXPECT_EQ(ends_with("75", "3"), "") << "requeued too often";
  EXPECT_EQ(ends_with("74", "0"), "");
  EXPECT_EQ(ends_with("0", "0"), "");
}

// The shell that waits hands the signal on, and takes the program's exit code, not the signal's.
TEST_F(Slurm, SignalsReachTheProgramAndOnlyUsr1AsksForMore) {
  for (const std::string signal : {"USR1", "TERM"}) {
    const std::string program =
        make_program("fake", "trap 'echo got it; exit 75' " + signal +
                                 "\n"
                                 "kill -" +
                                 signal +
                                 " $PPID\n"
                                 "for i in {1..200}; do sleep 0.05; done\nexit 9\n");
    fs::remove(folder_ / "asked");
    const Outcome outcome = run_task(script({"--shards", "2", "--program", program}));
    EXPECT_EQ(outcome.exit_code, 75) << signal;
    EXPECT_EQ(outcome.out, "got it\n") << signal;
    EXPECT_EQ(read_file(folder_ / "asked"), signal == "USR1" ? "requeue 40_1\n" : "");
  }
}

}  // namespace
}  // namespace dcmrnn::testing
