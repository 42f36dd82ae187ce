// dcmrnn bids: a fabricated cohort with everything that goes wrong, from a BIDS data set to tables.
#include <nlohmann/json.hpp>

#include "tests/cli/bids_levels.hpp"
#include "tests/cli/stored_run.hpp"

namespace dcmrnn::testing {
namespace {

void expect_every_run_as_foretold(const BidsCohort& cohort, const fs::path& out) {
  const auto rows = rows_of(out / "group/runs.tsv");
  EXPECT_EQ(rows.size(), cohort.good.size() + cohort.faulty.size());
  for (const auto& row : rows) {
    const auto fault = cohort.faulty.find(row.at("subject"));
    if (fault == cohort.faulty.end()) {
      EXPECT_EQ(row.at("status"), "ok") << row.at("subject") << ": " << row.at("reason");
    } else {
      EXPECT_EQ(row.at("status"), fault->second.status) << row.at("subject");
      EXPECT_NE(row.at("reason").find(fault->second.reason), std::string::npos)
          << row.at("subject") << ": " << row.at("reason");
    }
  }
}

TEST(Bids, FitsWhatIsGoodAndListsTheRestWithReasons) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), kBidsCohortKinds);
  const fs::path out = folder / "out";
  const Outcome fitted = run(bids(cohort, out, "participant"));
  EXPECT_EQ(fitted.exit_code, 1) << "some runs cannot be fitted";
  EXPECT_EQ(fitted.out, "");
  for (const auto& [id, fault] : cohort.faulty)
    EXPECT_NE(fitted.err.find(id + ": " + fault.status), std::string::npos) << fitted.err;

  const Outcome gathered = run(bids(cohort, out, "group", {"--fail-on", "0.9"}));
  EXPECT_EQ(gathered.exit_code, 0) << gathered.err;
  expect_every_run_as_foretold(cohort, out);
  EXPECT_TRUE(fs::exists(out / "group/report.html"));
  // The runs were simulated with these; 2 starts, 90 to 110 scans, noise a fifth of the signal.
  for (const auto& row : rows_of(out / "group/wide.tsv")) {
    if (row.at("status") != "ok") continue;
    EXPECT_NEAR(std::stod(row.at("A V1>V5")), 0.4, 0.2) << row.at("subject");
    EXPECT_GT(std::stod(row.at("B motion:V1>V5")), 0) << row.at("subject");
  }
}

TEST(Bids, LaysDerivativesOutWithSidecars) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  const std::string start =
      "sub-001/func/sub-001_task-motion_run-1_space-MNI152NLin2009cAsym_seg-Toy_desc-motion_";
  const auto rows = rows_of(out / (start + "connectivity.tsv"));
  ASSERT_EQ(rows.size(), 6u) << "A, and B of two inputs: a row for each target";
  EXPECT_EQ(rows[1].at("matrix"), "A");
  EXPECT_EQ(rows[1].at("target"), "V5");
  EXPECT_GT(std::stod(rows[1].at("V1")), 0) << "row = target, column = source";
  EXPECT_EQ(rows[0].at("V5"), "0");
  EXPECT_EQ(rows[5].at("input"), "motion");
  EXPECT_EQ(rows_of(out / (start + "drive.tsv")).at(0).count("light"), 1u);
  EXPECT_EQ(rows_of(out / (start + "timeseries.tsv")).size(), 90u);
  EXPECT_GT(rows_of(out / (start + "parameters.tsv")).size(), 10u);
  const auto sidecar = nlohmann::json::parse(read_file(out / "desc-motion_connectivity.json"));
  EXPECT_EQ(sidecar.at("V1").at("Units"), "Hz");
  const auto facts = nlohmann::json::parse(read_file(out / (start + "connectivity.json")));
  EXPECT_EQ(facts.at("SliceTime"), 1) << "fMRIPrep's StartTime";
  EXPECT_NE(read_file(out / (start + "report.html")).find("<h1>sub-001_task-motion_run-1</h1>"),
            std::string::npos);
  const auto dataset = nlohmann::json::parse(read_file(out / "dataset_description.json"));
  EXPECT_EQ(dataset.at("DatasetType"), "derivative");
  EXPECT_EQ(dataset.at("GeneratedBy").at(0).at("Name"), "dcmrnn");
  EXPECT_EQ(dataset.at("SourceDatasets").size(), 3u);
}

// The sidecar of a table, after the inheritance principle of BIDS.
fs::path sidecar_of(const fs::path& out, const fs::path& table) {
  const std::string name = table.filename().string();
  if (table.parent_path().filename() == "predicted") return out / "group/predicted.json";
  if (!name.starts_with("sub-")) return (out / table).replace_extension(".json");
  return out / (name.substr(name.find("desc-"), name.rfind('.') - name.find("desc-")) + ".json");
}

TEST(Bids, EveryColumnOfEveryTableIsDescribed) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 2);
  const fs::path out = folder / "out";
  const Words tolerant = {"--fail-on", "none"};
  ASSERT_EQ(run(bids(cohort, out, "participant", tolerant)).exit_code, 0);
  ASSERT_EQ(run(bids(cohort, out, "group", tolerant)).exit_code, 0);
  int tables = 0;
  for (const std::string& file : files_below(out)) {
    if (!file.ends_with(".tsv")) continue;
    ++tables;
    const auto sidecar =
        nlohmann::json::parse(read_file(sidecar_of(out, file)), nullptr, /*exceptions=*/false);
    ASSERT_TRUE(sidecar.is_object()) << file;
    for (const auto& row : rows_of(out / file))
      for (const auto& [column, cell] : row)
        EXPECT_TRUE(sidecar.contains(column) && sidecar[column].contains("Description"))
            << file << ": " << column;
  }
  EXPECT_GE(tables, 14) << "of a run, a share, the group and the whole data set";
  const auto participants = rows_of(out / "participants.tsv");
  ASSERT_EQ(participants.size(), 2u);
  EXPECT_EQ(participants[0].at("participant_id"), "sub-001");
  EXPECT_EQ(participants[0].at("runs_fitted"), "1");
  EXPECT_EQ(participants[1].at("runs"), "1");
  EXPECT_EQ(participants[1].at("runs_fitted"), "0");
  EXPECT_NE(read_file(out / "group/run.log").find("gathered 2 runs"), std::string::npos);
}

TEST(Bids, AnotherLayoutIsRefusedByNameAndReplacesTheFirstIfAskedTo) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  const Outcome refused = run(bids(cohort, out, "participant", {"--layout", "compact"}));
  EXPECT_EQ(refused.exit_code, 73);
  EXPECT_NE(refused.err.find("layout was bids, now compact"), std::string::npos) << refused.err;
  ASSERT_EQ(run(bids(cohort, out, "participant", {"--layout", "compact", "--overwrite"})).exit_code,
            0);
  for (const std::string& file : files_below(out)) EXPECT_FALSE(file.starts_with("sub-")) << file;
}

TEST(Bids, TablesThatWereRemovedComeBackFromTheStore) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  std::map<std::string, std::string> before;
  for (const std::string& file : files_below(out))
    if (file.ends_with(".tsv")) before[file] = read_file(out / file);
  ASSERT_EQ(before.size(), 5u) << "four of the run, one of the share";
  for (const auto& [removed, content] : before) {
    fs::remove(out / removed);
    const Outcome again = run(bids(cohort, out, "participant"));
    EXPECT_EQ(again.exit_code, 0) << again.err;
    EXPECT_NE(again.err.find("written again from"), std::string::npos) << again.err;
    for (const auto& [file, text] : before) EXPECT_EQ(read_file(out / file), text) << removed;
  }
  write_file(out / before.begin()->first, before.begin()->second.substr(0, 100));
  EXPECT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  EXPECT_EQ(read_file(out / before.begin()->first), before.begin()->second) << "torn";
}

TEST(Bids, WhereNoRunCanBeUsedTheExitCodeSaysWhy) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 2);
  const fs::path out = folder / "out";
  const auto of = [&](const Words& options) {
    return run(bids(cohort, out, "participant", options)).exit_code;
  };
  EXPECT_EQ(of({"--participant-label", "002"}), 1) << "the others may have some";
  EXPECT_EQ(of({"--participant-label", "002", "--fail-on", "none"}), 0);
  for (const fs::path& dataset : {cohort.raw, cohort.fmriprep, cohort.xcpd})
    fs::remove_all(dataset / "sub-001");
  EXPECT_EQ(of({}), 65) << "a cell is missing";
  EXPECT_EQ(of({"--fail-on", "none"}), 65) << "and so when it is done";
  EXPECT_NE(read_file(out / "shares/all/qc.tsv").find("bad_data"), std::string::npos);
  const Outcome gathered = run(bids(cohort, out, "group", {"--fail-on", "none"}));
  EXPECT_EQ(gathered.exit_code, 65);
  EXPECT_NE(gathered.err.find("hold no run that was fitted, of 1; expected at least one; "
                              "sub-002_task-motion_run-1: bad_data: "),
            std::string::npos)
      << gathered.err;
  EXPECT_FALSE(fs::exists(out / "group"));
}

TEST(Bids, AShareWithoutAnyFitMakesWayForAnotherConfig) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 3);
  const fs::path out = folder / "out", straight = folder / "straight";
  const std::string config = read_file(cohort.config);
  auto mistyped = nlohmann::json::parse(config);
  mistyped["bids"]["regions"]["V1"] = "nowhere";
  write_file(cohort.config, mistyped.dump());
  const Outcome first = run(bids(cohort, out, "participant"));
  ASSERT_EQ(first.exit_code, 65) << first.err;
  write_file(cohort.config, config);
  const Words tolerant = {"--fail-on", "none"};
  const Outcome second = run(bids(cohort, out, "participant", tolerant));
  EXPECT_EQ(second.exit_code, 0) << second.err;
  ASSERT_EQ(run(bids(cohort, straight, "participant", tolerant)).exit_code, 0);
  for (const fs::path& one : {out, straight})
    ASSERT_EQ(run(bids(cohort, one, "group", tolerant)).exit_code, 0);
  EXPECT_EQ(tables_of(out), tables_of(straight));
  write_file(cohort.config, mistyped.dump());
  EXPECT_EQ(run(bids(cohort, out, "participant")).exit_code, 73) << "now fits would be lost";
}

TEST(Bids, CompactLayoutHasNoFilePerRun) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant", {"--layout", "compact"})).exit_code, 0);
  ASSERT_EQ(run(bids(cohort, out, "group")).exit_code, 0);
  for (const std::string& file : files_below(out))
    EXPECT_EQ(file.find("sub-"), std::string::npos) << file;
  EXPECT_TRUE(fs::exists(out / "group/report.html"));
}

TEST(Bids, ASelectionThatIsDoneIsNotFittedAgain) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  const Outcome again = run(bids(cohort, out, "participant"));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.err.find("is done already"), std::string::npos);
  const Outcome other = run(bids(cohort, out, "participant", {"--seed", "5"}));
  EXPECT_EQ(other.exit_code, 73);
  EXPECT_NE(other.err.find("ensemble.seed was 1, now 5"), std::string::npos) << other.err;
  EXPECT_EQ(run(bids(cohort, out, "participant", {"--seed", "5", "--overwrite"})).exit_code, 0);
}

TEST(Bids, AnInterruptedSelectionIsFinishedByTheSameCommand) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 3);
  // So many starts that each of the two good runs is a batch; one run cannot be used.
  const Words options = {"--starts", "2100", "--threads", "1", "--fail-on", "none"};
  auto study = nlohmann::json::parse(read_file(cohort.config));
  study["fit"] = {{"explore", {{"passes", 40}}}, {"polish", nullptr}};  // two seconds or so each
  write_file(cohort.config, study.dump());
  const fs::path whole = folder / "whole", out = folder / "out", share = out / "shares/all";
  ASSERT_EQ(run(bids(cohort, whole, "participant", options)).exit_code, 0);
  Program program(bids(cohort, out, "participant", options));
  while (program.running() && stored_units(share) < 2)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  program.send(SIGTERM);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.exit_code, 75) << outcome.err;
  EXPECT_EQ(stored_units(share), 2) << "the unusable run, and the one that was finished";
  const Outcome status = run({"status", out.string()});
  EXPECT_NE(status.out.find("bids of motion, interrupted\n  1 done, 1 failed, 1 pending"),
            std::string::npos)
      << status.out << status.err;
  const Outcome early = run(bids(cohort, out, "group"));
  EXPECT_EQ(early.exit_code, 66) << "no share is finished";
  EXPECT_NE(early.err.find("shares/all: is interrupted with "), std::string::npos) << early.err;
  const Outcome finished = run(bids(cohort, out, "participant", options));
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_NE(finished.err.find("resuming: 1 subjects"), std::string::npos) << finished.err;
  expect_finished(share);
  for (const fs::path& one : {whole, out})
    ASSERT_EQ(run(bids(cohort, one, "group", {"--fail-on", "none"})).exit_code, 0);
  EXPECT_EQ(tables_of(whole), tables_of(out));
}

TEST(Bids, WhatAProcessLeavesThatWasKilledBeforeAnythingElseIsNoObstacle) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  fs::create_directories(out);
  write_file(out / ".dataset_description.json.4711-0.tmp", "{");
  const Outcome outcome = run(bids(cohort, out, "participant"));
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
}

TEST(Bids, RefusesFoldersThatAreNotItsOwn) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  EXPECT_EQ(run(bids(cohort, cohort.xcpd, "participant")).exit_code, 73);
  EXPECT_EQ(run(bids(cohort, cohort.raw, "participant")).exit_code, 73);
  EXPECT_EQ(run({"bids", cohort.xcpd.string(), (folder / "out").string(), "participant"}).exit_code,
            64);
  EXPECT_EQ(run({"bids", (folder / "none").string(), (folder / "out").string(), "participant",
                 "--model", cohort.config.string()})
                .exit_code,
            66);
}

}  // namespace
}  // namespace dcmrnn::testing
