// dcmrnn bids IN OUT group: what participants' shares are gathered into, and when they are not.
#include "tests/cli/bids_levels.hpp"

namespace dcmrnn::testing {
namespace {

TEST(BidsGroup, RefusesOptionsOfTheParticipantLevel) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  const std::vector<Words> wrong = {{"--participant-label", "001"},
                                    {"--session_label", "1"},
                                    {"--run", "1"},
                                    {"--shard", "0/1"},
                                    {"--layout", "bids"},
                                    {"--overwrite"},
                                    {"--seed", "1"},
                                    {"--starts", "2"},
                                    {"--backend", "cpu"},
                                    {"--threads", "1"},
                                    {"--require-gpu"},
                                    {"--task", "motion"},
                                    {"--datasets", cohort.raw.string()},
                                    {"--model", cohort.config.string()}};
  for (const Words& options : wrong) {
    const Outcome outcome = run(bids(cohort, out, "group", options));
    EXPECT_EQ(outcome.exit_code, 64) << options[0];
    EXPECT_NE(outcome.err.find("is of the participant level; leave it out"), std::string::npos)
        << options[0] << ": " << outcome.err;
  }
  const Outcome both = run(bids(cohort, out, "group", {"--overwrite", "--shard", "0/2"}));
  for (const char* option : {"--overwrite: ", "--shard: "})
    EXPECT_NE(both.err.find(option), std::string::npos) << "all at once";
  EXPECT_FALSE(fs::exists(out / "group"));
  EXPECT_EQ(run(bids(cohort, out, "participant", {"--datasets", "nowhere"})).exit_code, 64);
}

TEST(BidsGroup, ARunWhoseFileWasMendedIsFittedByItselfAndTakesThePlaceOfItsFault) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 4);
  const fs::path out = folder / "out";
  std::string file;
  for (const std::string& name : files_below(cohort.xcpd))
    if (name.find("sub-001") != std::string::npos && name.ends_with("timeseries.tsv")) file = name;
  ASSERT_FALSE(file.empty());
  const std::string whole = read_file(cohort.xcpd / file);
  std::ofstream(cohort.xcpd / file) << whole << "a row that is none\n";
  const Words tolerant = {"--fail-on", "none"};
  const Outcome broken = run(bids(cohort, out, "participant", tolerant));
  ASSERT_EQ(broken.exit_code, 0) << broken.err;
  std::ofstream(cohort.xcpd / file) << whole;
  const Outcome same = run(bids(cohort, out, "participant", tolerant));
  EXPECT_EQ(same.exit_code, 73) << "its data are others now";
  EXPECT_NE(same.err.find("--participant-label LABEL"), std::string::npos) << same.err;
  const Outcome other = run(bids(cohort, out, "participant", {"--starts", "3"}));
  EXPECT_EQ(other.exit_code, 73);
  EXPECT_EQ(other.err.find("--participant-label LABEL"), std::string::npos)
      << "no way to go on for another config";
  const Outcome alone = run(bids(cohort, out, "participant", {"--participant-label", "001"}));
  ASSERT_EQ(alone.exit_code, 0) << alone.err;
  const Outcome group = run(bids(cohort, out, "group", tolerant));
  EXPECT_EQ(group.exit_code, 0) << group.err;
  const fs::path straight = folder / "straight";
  ASSERT_EQ(run(bids(cohort, straight, "participant", tolerant)).exit_code, 0);
  ASSERT_EQ(run(bids(cohort, straight, "group", tolerant)).exit_code, 0);
  EXPECT_EQ(tables_of(out), tables_of(straight)) << "as if it had never been broken";
}

TEST(BidsGroup, HoweverTheRunsAreDividedTheTablesAreTheSame) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 2);
  const fs::path whole = folder / "whole", shards = folder / "shards", labels = folder / "labels";
  const Words tolerant = {"--fail-on", "none"};
  const auto with = [&](Words options) {
    options.insert(options.end(), tolerant.begin(), tolerant.end());
    return options;
  };
  ASSERT_EQ(run(bids(cohort, whole, "participant", tolerant)).exit_code, 0);
  for (const char* shard : {"0/2", "1/2"})
    ASSERT_EQ(run(bids(cohort, shards, "participant", with({"--shard", shard}))).exit_code, 0);
  for (const char* label : {"001", "sub-002"})
    ASSERT_EQ(
        run(bids(cohort, labels, "participant", with({"--participant-label", label}))).exit_code,
        0);
  for (const fs::path& out : {whole, shards, labels})
    ASSERT_EQ(run(bids(cohort, out, "group", tolerant)).exit_code, 0);
  EXPECT_EQ(tables_of(whole), tables_of(shards));
  EXPECT_EQ(tables_of(whole), tables_of(labels));
}

TEST(BidsGroup, NamesRunsThatNobodyFitted) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 2);
  const fs::path out = folder / "out";
  EXPECT_EQ(run(bids(cohort, out, "group")).exit_code, 66) << "nothing yet";
  ASSERT_EQ(run(bids(cohort, out, "participant", {"--participant-label", "001"})).exit_code, 0);
  const Outcome gathered = run(bids(cohort, out, "group"));
  EXPECT_EQ(gathered.exit_code, 65);
  EXPECT_NE(gathered.err.find("sub-002_task-motion_run-1: is in no finished share"),
            std::string::npos)
      << gathered.err;
}

TEST(BidsGroup, RunsThatLeftTheDataSetLeaveTheTables) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 2);
  const fs::path out = folder / "out";
  const Words tolerant = {"--fail-on", "none"};
  ASSERT_EQ(run(bids(cohort, out, "participant", tolerant)).exit_code, 0);
  for (const fs::path& data : {cohort.raw, cohort.fmriprep, cohort.xcpd})
    fs::remove_all(data / "sub-002");
  const Outcome gathered = run(bids(cohort, out, "group", tolerant));
  EXPECT_EQ(gathered.exit_code, 0) << gathered.err;
  EXPECT_NE(gathered.err.find("sub-002_task-motion_run-1: is no longer in the data set; left out"),
            std::string::npos)
      << gathered.err;
  const auto rows = rows_of(out / "group/runs.tsv");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].at("participant_id"), "sub-001");
}

TEST(BidsGroup, SharesOfDifferentConfigsAreNotMixed) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 2);
  const fs::path out = folder / "out";
  run(bids(cohort, out, "participant", {"--participant-label", "001"}));
  run(bids(cohort, out, "participant", {"--participant-label", "002", "--seed", "5"}));
  const Outcome gathered = run(bids(cohort, out, "group"));
  EXPECT_EQ(gathered.exit_code, 65);
  EXPECT_NE(gathered.err.find("sub-002: ensemble.seed is 5, but 1 in "), std::string::npos)
      << gathered.err;
}

TEST(BidsGroup, FitsToDifferentDataOfARunAreNotMixed) {
  const TemporaryFolder folder;
  const BidsCohort cohort = make_bids_cohort(folder.path(), 1);
  const fs::path out = folder / "out";
  ASSERT_EQ(run(bids(cohort, out, "participant")).exit_code, 0);
  ASSERT_EQ(run(bids(cohort, out, "participant", {"--run", "1"})).exit_code, 0);
  EXPECT_EQ(run(bids(cohort, out, "group")).exit_code, 0) << "twice the same";
  write_file(cohort.raw / "task-motion_bold.json", R"({"RepetitionTime": 2, "More": 1})");
  ASSERT_EQ(run(bids(cohort, out, "participant", {"--run", "1", "--overwrite"})).exit_code, 0);
  const Outcome gathered = run(bids(cohort, out, "group"));
  EXPECT_EQ(gathered.exit_code, 65);
  EXPECT_NE(gathered.err.find("task-motion_bold.json of sub-001_task-motion_run-1 is not as in "),
            std::string::npos)
      << gathered.err;
}

}  // namespace
}  // namespace dcmrnn::testing
