// dcmrnn fit: what it leaves behind, and what its exit code says.
#include <nlohmann/json.hpp>
#include <set>

#include "host/io/output_files.hpp"
#include "tests/cli/small_study.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

TEST(Fit, WritesWholeResultsAndNothingToStdout) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 3);
  const fs::path out = folder / "out";
  const Outcome outcome = run({"fit", config, "-o", out.string()});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");

  const std::vector<std::string> lines = lines_of(read_file(out / "results.jsonl"));
  ASSERT_EQ(lines.size(), 3u);
  for (const std::string& line : lines) EXPECT_EQ(nlohmann::json::parse(line).at("status"), "ok");
  EXPECT_TRUE(fs::exists(out / "report.html"));
  EXPECT_TRUE(fs::exists(out / "recovery.tsv"));
  expect_finished(out);
}

TEST(Fit, WritesNoFileThatOverwriteWouldNotRemove) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  ASSERT_EQ(run({"fit", config, "-o", (folder / "out").string()}).exit_code, 0);
  for (const std::string& file : files_below(folder / "out")) {
    const auto& [files, folders, marks] = kFitOutput;
    const std::string top = fs::path(file).begin()->string();
    EXPECT_TRUE(top == "run.sqlite" || std::count(files.begin(), files.end(), top) +
                                           std::count(folders.begin(), folders.end(), top))
        << file;
  }
  const auto& [files, folders, marks] = kSimulationOutput;
  for (const std::string& file : files_below(folder / "study")) {
    const std::string top = fs::path(file).begin()->string();
    EXPECT_TRUE(std::count(files.begin(), files.end(), top) +
                std::count(folders.begin(), folders.end(), top))
        << file;
  }
}

TEST(Fit, OptionsTakePrecedenceOverTheConfigAndAreSaved) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run({"fit", config, "-o", out.string(), "--starts", "3", "--seed", "11", "--precision",
                 "double", "--threads", "1"})
                .exit_code,
            0);
  const auto saved = nlohmann::json::parse(read_file(out / "config.json"));
  EXPECT_EQ(saved.at("ensemble").at("starts"), 3);
  EXPECT_EQ(saved.at("ensemble").at("seed"), 11);
  EXPECT_EQ(saved.at("engine").at("precision"), "double");
  const auto result = nlohmann::json::parse(read_file(out / "results.jsonl"));
  EXPECT_EQ(result.at("starts").at("total"), 3);
}

TEST(Fit, RefusesAFolderThatIsNotEmpty) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  fs::create_directory(out);
  write_file(out / "notes.txt", "mine");
  const Outcome outcome = run({"fit", config, "-o", out.string()});
  EXPECT_EQ(outcome.exit_code, 73);
  EXPECT_NE(outcome.err.find(out.string()), std::string::npos);
  EXPECT_EQ(files_below(out), std::vector<std::string>{"notes.txt"});
}

TEST(Fit, OverwriteReplacesItsOwnResultsAndNothingElse) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2);
  const fs::path out = folder / "out";
  ASSERT_EQ(run({"fit", config, "-o", out.string()}).exit_code, 0);
  EXPECT_EQ(run({"fit", config, "-o", out.string()}).exit_code, 73) << "a finished run";
  const std::string before = read_file(out / "results.jsonl");
  write_file(out / "notes.txt", "mine");
  write_file(out / "predicted/stale.tsv", "old");
  EXPECT_EQ(run({"fit", config, "-o", out.string(), "--overwrite"}).exit_code, 0);
  EXPECT_EQ(read_file(out / "notes.txt"), "mine");
  EXPECT_FALSE(fs::exists(out / "predicted/stale.tsv"));
  EXPECT_EQ(read_file(out / "results.jsonl"), before);
}

TEST(Fit, OverwriteNeverTouchesAFolderThatItDidNotWrite) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "mine";
  fs::create_directories(out / "predicted");
  write_file(out / "predicted/data.tsv", "mine");
  EXPECT_EQ(run({"fit", config, "-o", out.string(), "--overwrite"}).exit_code, 73);
  EXPECT_EQ(read_file(out / "predicted/data.tsv"), "mine");
}

TEST(Fit, NeverWritesOverTheStudyItself) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const std::string before = read_file(config);
  EXPECT_EQ(run({"fit", config, "-o", (folder / "study").string(), "--overwrite"}).exit_code, 73);
  EXPECT_EQ(read_file(config), before);
}

TEST(Fit, FolderThatCannotBeCreatedExitsWith73) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  write_file(folder / "file", "");
  EXPECT_EQ(run({"fit", config, "-o", (folder / "file").string()}).exit_code, 73);
  EXPECT_EQ(run({"fit", config, "-o", (folder / "file/out").string()}).exit_code, 73);
}

TEST(Fit, FailedSubjectsKeepTheirPlaceAndSetTheExitCode) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 3);
  write_file(folder / "study/bold/sub-0002.csv", "V1,V5\n1,2\n3,oops\n");
  const auto fit = [&](const std::string& out, const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"fit", config, "-o", (folder / out).string()};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run(arguments);
  };
  const Outcome outcome = fit("any", {});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("sub-0002"), std::string::npos);
  EXPECT_EQ(fit("none", {"--fail-on", "none"}).exit_code, 0);
  EXPECT_EQ(fit("half", {"--fail-on", "0.5"}).exit_code, 0);  // one third failed
  EXPECT_EQ(fit("tenth", {"--fail-on", "0.1"}).exit_code, 1);

  const std::vector<std::string> lines = lines_of(read_file(folder / "any/results.jsonl"));
  ASSERT_EQ(lines.size(), 3u);
  const auto failed = nlohmann::json::parse(lines[1]);
  EXPECT_EQ(failed.at("id"), "sub-0002");
  EXPECT_EQ(failed.at("status"), "bad_data");
  EXPECT_NE(failed.at("reason"), "");
}

TEST(Fit, NoUsableSubjectIsAnErrorAndWritesNothing) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  fs::remove(folder / "study/bold/sub-0001.csv");
  EXPECT_EQ(run({"fit", config, "-o", (folder / "missing").string()}).exit_code, 66);
  write_file(folder / "study/bold/sub-0001.csv", "V1,V5\n1,oops\n");
  EXPECT_EQ(run({"fit", config, "-o", (folder / "wrong").string()}).exit_code, 65);
  EXPECT_FALSE(fs::exists(folder / "missing"));
  EXPECT_FALSE(fs::exists(folder / "wrong"));
}

TEST(Fit, ShardsTogetherEqualTheWholeToTheByte) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 5);
  ASSERT_EQ(run({"fit", config, "-o", (folder / "whole").string()}).exit_code, 0);
  std::set<std::string> parts;
  std::size_t count = 0;
  for (const char* shard : {"0", "1", "2"}) {
    const fs::path out = folder / shard;
    const Outcome outcome =
        run({"fit", config, "-o", out.string(), "--shard", std::string(shard) + "/3"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
    for (const std::string& line : lines_of(read_file(out / "results.jsonl"))) {
      parts.insert(line);
      ++count;
    }
  }
  const std::vector<std::string> whole = lines_of(read_file(folder / "whole/results.jsonl"));
  EXPECT_EQ(count, whole.size());
  EXPECT_EQ(parts, std::set<std::string>(whole.begin(), whole.end()));
}

TEST(Fit, ShardWithoutSubjectsIsDoneAtOnceWithAWarning) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  int done = 0;
  for (const char* shard : {"0/2", "1/2"}) {
    const fs::path out = folder / std::string(1, shard[0]);
    const Outcome outcome = run({"fit", config, "-o", out.string(), "--shard", shard});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const int own = static_cast<int>(lines_of(read_file(out / "results.jsonl")).size());
    const std::string warning = std::string("warning: shard ") + shard + " holds no subject";
    EXPECT_EQ(outcome.err.find(warning) != std::string::npos, own == 0) << outcome.err;
    done += own;
  }
  EXPECT_EQ(done, 1);
}

TEST(Fit, QuietSaysNothingAndLogsHoldNoTerminalCodes) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  EXPECT_EQ(run({"fit", config, "-o", (folder / "quiet").string(), "-q"}).err, "");
  const Outcome outcome = run({"fit", config, "-o", (folder / "verbose").string(), "-v"});
  EXPECT_NE(outcome.err, "");
  EXPECT_EQ(outcome.err.find('\x1b'), std::string::npos);
  EXPECT_EQ(outcome.err.find('\r'), std::string::npos);
}

TEST(Report, IsRebuiltFromResultsAlone) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run({"fit", config, "-o", out.string()}).exit_code, 0);
  const std::string before = read_file(out / "report.html");
  fs::remove(out / "report.html");
  fs::remove_all(folder / "study");
  const Outcome outcome = run({"report", out.string()});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "");
  EXPECT_EQ(read_file(out / "report.html"), before);
}

TEST(Report, OfResultsThatWereCutOffIsRefused) {
  const TemporaryFolder folder;
  const std::string config = make_study(folder, 2);
  const fs::path out = folder / "out";
  ASSERT_EQ(run({"fit", config, "-o", out.string()}).exit_code, 0);
  const std::string results = read_file(out / "results.jsonl");
  write_file(out / "results.jsonl", results.substr(0, results.find('\n') + 1));
  const Outcome outcome = run({"report", out.string()});
  EXPECT_EQ(outcome.exit_code, 65);
  EXPECT_NE(outcome.err.find("params.tsv"), std::string::npos) << outcome.err;
}

// The small study at its longest step, driven to volumes at which the balloon's equation
// overshoots.
TEST(Fit, WarnsOfFitsWhoseStepIsTooLong) {
  const TemporaryFolder folder;
  auto json = nlohmann::json::parse(small_simulation(1, 120, 2));
  json["simulate"]["truth"]["C"] = {{0.6}, {0.0}};
  json["simulate"]["snr"] = 20;
  write_file(folder / "simulate.json", json.dump());
  ASSERT_EQ(
      run({"simulate", (folder / "simulate.json").string(), "-o", (folder / "study").string()})
          .exit_code,
      0);
  auto study = nlohmann::json::parse(read_file(folder / "study/config.json"));
  const auto warning_at = [&](double dt) {
    study["model"]["dt"] = dt;
    write_file(folder / "study/config.json", study.dump());
    return run({"fit", (folder / "study/config.json").string(), "-o", (folder / "out").string(),
                "-q", "--overwrite"})
        .err;
  };
  EXPECT_EQ(warning_at(0.25), "");
  const std::string err = warning_at(1);
  EXPECT_NE(err.find("1 of the fits reach volumes at which the step is too long"),
            std::string::npos)
      << err;
}

// Chains that are too short, and a polish that ends nowhere.
TEST(Fit, SaysWhereDrawsAreMissingOrHaveNotMixed) {
  const TemporaryFolder folder;
  write_file(folder / "simulate.json", small_simulation(2, 60, 2));
  ASSERT_EQ(
      run({"simulate", (folder / "simulate.json").string(), "-o", (folder / "study").string()})
          .exit_code,
      0);
  auto study = nlohmann::json::parse(read_file(folder / "study/config.json"));
  const auto said = [&](int iterations) {
    study["fit"]["polish"]["max_iterations"] = iterations;
    study["fit"]["sample"] = {{"chains", 2}, {"warmup", 10}, {"draws", 4}, {"leapfrogs", 1}};
    write_file(folder / "study/config.json", study.dump());
    const auto done = run({"fit", (folder / "study/config.json").string(), "-o",
                           (folder / "out").string(), "-q", "--overwrite"});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    return done.err;
  };
  EXPECT_NE(said(60).find("2 of the fits have chains that have not mixed"), std::string::npos);
  EXPECT_NE(read_file(folder / "out/posterior.tsv").find("sub-0002"), std::string::npos);
  EXPECT_NE(said(1).find("2 of the fits have no draws"), std::string::npos);
  EXPECT_EQ(read_file(folder / "out/posterior.tsv").find("sub-"), std::string::npos);
}

// Noise that drowns the signal.
TEST(Fit, WarnsOfFitsThatExplainNothing) {
  const TemporaryFolder folder;
  write_file(folder / "simulate.json", small_simulation(1, 60, 2));
  auto json = nlohmann::json::parse(read_file(folder / "simulate.json"));
  json["simulate"]["snr"] = 0.03;
  write_file(folder / "simulate.json", json.dump());
  ASSERT_EQ(
      run({"simulate", (folder / "simulate.json").string(), "-o", (folder / "study").string()})
          .exit_code,
      0);
  const Outcome outcome =
      run({"fit", (folder / "study/config.json").string(), "-o", (folder / "out").string(), "-q"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("warning: 1 of the fits explain less than 10 % of the variance"),
            std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace dcmrnn::testing
