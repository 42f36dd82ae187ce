// dcmrnn study: the whole way, resumed runs to the byte, and what is refused.
#include <nlohmann/json.hpp>

#include "host/io/output_files.hpp"
#include "tests/cli/program.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

// Three conditions of a tiny study; `starts` sets how long a fit takes.
std::string tiny_study(int starts) {
  return R"({
    "name": "tiny",
    "data": {"model": {"regions": ["V1", "V5"], "inputs": ["light"], "dt": 0.5, "priors": "spm12",
                       "A": [["V1", "V5"]], "B": {}, "C": {"light": ["V1"]}},
             "simulate": {"subjects": 2, "scans": 40, "tr": 2,
                          "truth": {"A": [[-0.5, 0], [0.4, -0.5]], "C": [[0.3], [0]]}}},
    "fit": {"ensemble": {"starts": )" +
         std::to_string(starts) + R"(}},
    "factors": [{"name": "snr", "levels": [
      {"name": "9", "data": {"simulate": {"snr": 9}}},
      {"name": "3", "data": {"simulate": {"snr": 3}}},
      {"name": "1", "data": {"simulate": {"snr": 1}}}]}],
    "targets": [{"A": 0.5}]
  })";
}

class Study : public ::testing::Test {
 protected:
  void write(int starts) { write_file(folder_ / "tiny.json", tiny_study(starts)); }
  std::vector<std::string> arguments(const std::string& out) const {
    return {"study", (folder_ / "tiny.json").string(), "-o", (folder_ / out).string(), "--threads",
            "1"};
  }
  Outcome study(const std::string& out, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = arguments(out);
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  }
  std::string text(const std::string& path) const { return read_file(folder_ / path); }

  TemporaryFolder folder_;
};

TEST_F(Study, WritesItsTablesAndReport) {
  write(2);
  const Outcome outcome = study("out");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(lines_of(text("out/fits.tsv")).size(), 1u + 3 * 2);
  EXPECT_EQ(lines_of(text("out/summary.tsv")).size(), 1u + 3);
  EXPECT_NE(text("out/report.html").find(">3</text>"), std::string::npos);
  const auto config = nlohmann::json::parse(text("out/config.json"));
  EXPECT_EQ(config.at("conditions").at(1).at("data").at("simulate").at("snr"), 3);
  EXPECT_EQ(files_below(folder_ / "out").size(), 11u) << "the run store among them";
  expect_finished(folder_ / "out");
  for (const std::string& file : files_below(folder_ / "out"))
    EXPECT_EQ((file == "run.sqlite") +
                  std::count(kExperimentOutput.files.begin(), kExperimentOutput.files.end(), file),
              1)
        << file;
}

TEST_F(Study, GivesTheSameBytesWithAnyNumberOfThreads) {
  write(2);
  ASSERT_EQ(study("one").exit_code, 0);
  ASSERT_EQ(run({"study", (folder_ / "tiny.json").string(), "-o", (folder_ / "two").string(),
                 "--threads", "2"})
                .exit_code,
            0);
  for (const char* name : {"fits.tsv", "summary.tsv", "config.json"})
    EXPECT_EQ(text(std::string("one/") + name), text(std::string("two/") + name)) << name;
}

TEST_F(Study, ReportIsRebuiltFromTheFiles) {
  write(1);
  ASSERT_EQ(study("out").exit_code, 0);
  const std::string before = text("out/report.html");
  fs::remove(folder_ / "out/report.html");
  EXPECT_EQ(run({"report", (folder_ / "out").string()}).exit_code, 0);
  EXPECT_EQ(text("out/report.html"), before);
}

TEST_F(Study, InterruptedOrKilledGoesOnToTheSameBytes) {
  write(400);
  ASSERT_EQ(study("whole").exit_code, 0);
  for (const auto& [signal, out] : {std::pair{SIGTERM, "term"}, std::pair{SIGKILL, "killed"}}) {
    Program program(arguments(out));
    while (program.running() && stored_units(folder_ / out) == 0)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    program.send(signal);
    const Outcome first = program.wait();
    EXPECT_EQ(first.exit_code, signal == SIGTERM ? 75 : -1) << first.err;
    EXPECT_FALSE(fs::exists(folder_ / out / "summary.tsv"));
    EXPECT_EQ(study(out, {"--seed", "99"}).exit_code, 73) << "another run is never continued";
    const Outcome second = study(out);
    EXPECT_EQ(second.exit_code, 0) << second.err;
    EXPECT_NE(second.err.find("resuming: "), std::string::npos) << second.err;
    for (const char* name : {"fits.tsv", "summary.tsv", "config.json"})
      EXPECT_EQ(text(std::string(out) + '/' + name), text(std::string("whole/") + name)) << name;
    expect_finished(folder_ / out);
  }
}

TEST_F(Study, RefusesAFolderThatIsNotItsOwnUnlessToldToOverwrite) {
  write(1);
  ASSERT_EQ(study("out").exit_code, 0);
  EXPECT_EQ(study("out").exit_code, 73);
  EXPECT_EQ(study("out", {"--overwrite", "--seed", "2"}).exit_code, 0);
  fs::create_directory(folder_ / "other");
  write_file(folder_ / "other/notes.txt", "mine");
  EXPECT_EQ(study("other", {"--overwrite"}).exit_code, 73);
}

TEST_F(Study, WrongConfigExitsWith65AndWritesNothing) {
  nlohmann::json config = nlohmann::json::parse(tiny_study(1));
  config["fit"]["loss"]["lambda"] = -1;
  write_file(folder_ / "tiny.json", config.dump());
  const Outcome outcome = study("out");
  EXPECT_EQ(outcome.exit_code, 65);
  EXPECT_NE(outcome.err.find("tiny.json: fit.loss.lambda: is -1"), std::string::npos)
      << outcome.err;
  EXPECT_FALSE(fs::exists(folder_ / "out"));
}

}  // namespace
}  // namespace dcmrnn::testing
