#include "host/bids/bids_runs.hpp"

#include "tests/host/bids/bids_fixture.hpp"

namespace dcmrnn {
namespace {

using test::BidsFixture;
using test::ids_of;
using test::mentions;
using test::thrown_by;

std::string series(const std::string& start, const std::string& middle = "_space-MNI_seg-A") {
  const std::string participant = start.substr(0, start.find('_'));
  return "derivatives/" + participant + "/func/" + start + middle + "_stat-mean_timeseries.tsv";
}

TEST(BidsRuns, EveryRunIsASubjectSortedById) {
  BidsFixture fixture;
  fixture.files[series("sub-03_task-look_run-2")] = "";
  fixture.files[series("sub-03_task-look_run-1", "_atlas-A")] = "";
  fixture.files[series("sub-03_task-rest")] = "";
  fixture.files
      ["derivatives/sub-02/ses-b/func/sub-02_ses-b_task-look_seg-A_stat-mean_timeseries"
       ".tsv"] = "";
  EXPECT_EQ(ids_of(fixture.runs()),
            (std::vector<std::string>{"sub-01_task-look", "sub-02_ses-b_task-look",
                                      "sub-03_task-look_run-1", "sub-03_task-look_run-2"}));
}

TEST(BidsRuns, TheFilterSelects) {
  BidsFixture fixture;
  fixture.files[series("sub-03_task-look_run-02")] = "";
  fixture.files[series("sub-03_task-look_run-01")] = "";
  EXPECT_EQ(ids_of(fixture.runs({.participants = {"03"}, .sessions = {}, .runs = {"2"}})),
            std::vector<std::string>{"sub-03_task-look_run-02"});
  const Error error = thrown_by([&] { fixture.runs({{"07"}, {}, {}}); });
  EXPECT_EQ(error.code(), ExitCode::kNoInput);
  EXPECT_TRUE(mentions(error.what(), "sub-07: no such participant"));
}

TEST(BidsRuns, WhatWasAcquiredAndHasNoSeriesIsListed) {
  BidsFixture fixture;
  fixture.files["raw/sub-01/func/sub-01_task-look_run-2_events.tsv"] = "";
  fixture.files["raw/sub-02/func/sub-02_task-look_run-01_bold.json"] = "";
  fixture.files["raw/sub-03/func/sub-03_task-rest_events.tsv"] = "";
  fixture.files["raw/sub-04/anat/sub-04_T1w.json"] = "";
  EXPECT_EQ(ids_of(fixture.runs()),
            (std::vector<std::string>{"sub-01_task-look", "sub-01_task-look_run-2 missing",
                                      "sub-02_task-look_run-01 missing", "sub-03 missing",
                                      "sub-04 missing"}));
}

TEST(BidsRuns, EchoesAndPaddedNumbersAreTheSameRun) {
  BidsFixture fixture;
  fixture.files["raw/sub-01/func/sub-01_task-look_echo-1_bold.json"] = "";
  fixture.files[series("sub-03_task-look_run-1")] = "";
  fixture.files["raw/sub-03/func/sub-03_task-look_run-01_events.tsv"] = "";
  EXPECT_EQ(ids_of(fixture.runs()),
            (std::vector<std::string>{"sub-01_task-look", "sub-03_task-look_run-1"}));
}

TEST(BidsRuns, SeveralSeriesOfARunAreRefusedUntilOneIsNamed) {
  BidsFixture fixture;
  fixture.files[series("sub-01_task-look", "_space-MNI_seg-B")] = "";
  const Error error = thrown_by([&] { fixture.runs(); });
  EXPECT_EQ(error.code(), ExitCode::kData);
  EXPECT_TRUE(mentions(error.what(), "is a second series of this run beside"));
  fixture.config["bids"]["atlas"] = "B";
  const std::vector<BidsRun> runs = fixture.runs();
  ASSERT_EQ(runs.size(), 1u);
  EXPECT_TRUE(mentions(runs[0].series.string(), "seg-B"));
}

TEST(BidsRuns, NoSeriesAtAllIsMissingInput) {
  BidsFixture fixture;
  fixture.config["bids"]["task"] = "listen";
  EXPECT_EQ(thrown_by([&] { fixture.runs(); }).code(), ExitCode::kNoInput);
  fixture.config["bids"]["datasets"] = {"nowhere"};
  EXPECT_TRUE(mentions(thrown_by([&] { fixture.runs(); }).what(), "nowhere: no such folder"));
}

TEST(BidsRuns, AWrongTaskOrAtlasIsToldWhichThereAre) {
  BidsFixture fixture;
  fixture.files[series("sub-03_task-rest", "_seg-B")] = "";
  fixture.config["bids"]["task"] = "lok";
  EXPECT_TRUE(mentions(thrown_by([&] { fixture.runs(); }).what(),
                       "; the task can be \"look\" or \"rest\""));
  fixture.config["bids"]["task"] = "rest";
  fixture.config["bids"]["atlas"] = "A";
  EXPECT_TRUE(mentions(thrown_by([&] { fixture.runs(); }).what(), "; the atlas can be \"B\""));
  fixture.config["bids"]["atlas"] = "B";
  fixture.config["bids"]["space"] = "nowhere";
  EXPECT_FALSE(mentions(thrown_by([&] { fixture.runs(); }).what(), "can be"));
}

}  // namespace
}  // namespace dcmrnn
