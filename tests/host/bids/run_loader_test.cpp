#include "host/bids/run_loader.hpp"

#include "tests/host/bids/bids_fixture.hpp"

namespace dcmrnn {
namespace {

using test::BidsFixture;
using test::mentions;

void expect_refused(const BidsFixture& fixture, const std::string& status,
                    const std::string& reason) {
  const Subject subject = fixture.load();
  EXPECT_EQ(subject.status, status);
  EXPECT_TRUE(mentions(subject.reason, reason));
}

TEST(RunLoader, ARunIsASubject) {
  BidsFixture fixture;
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.id, "sub-01_task-look");
  EXPECT_EQ(subject.tr, 2);
  EXPECT_EQ(subject.scans(), 20);
  EXPECT_EQ(subject.inputs_dt, 0.5);
  EXPECT_EQ(subject.inputs.rows(), 80);
  EXPECT_EQ(subject.inputs.sum(), 32) << "16 s of events";
  EXPECT_EQ(subject.confounds.cols(), 1) << "the constant";
  std::vector<std::string> files;
  for (const auto& [file, hash] : subject.input_hashes) files.push_back(file);
  EXPECT_EQ(files, (std::vector<std::string>{
                       "task-look_bold.json",
                       "sub-01/func/sub-01_task-look_space-MNI_seg-A_stat-mean_timeseries.tsv",
                       "sub-01/func/sub-01_task-look_events.tsv"}));
}

TEST(RunLoader, RegionsAreColumnsByName) {
  BidsFixture fixture;
  fixture.config["bids"]["regions"]["V1"] = "V5";
  fixture.config["bids"]["regions"]["V5"] = "V1";
  const Subject swapped = fixture.load();
  const Subject plain = BidsFixture().load();
  ASSERT_EQ(swapped.status, "ok") << swapped.reason;
  EXPECT_EQ(swapped.bold.col(0), plain.bold.col(1));
  EXPECT_EQ(swapped.bold.col(1), plain.bold.col(0));
}

TEST(RunLoader, SidecarsInheritAndTheNearestWins) {
  BidsFixture fixture;
  fixture.files["raw/sub-01/sub-01_task-look_bold.json"] = R"({"RepetitionTime": 1.5})";
  EXPECT_EQ(fixture.load().tr, 1.5);
  fixture.files
      ["derivatives/sub-01/func/"
       "sub-01_task-look_space-MNI_seg-A_stat-mean_timeseries.json"] =
      R"({"SamplingFrequency": 0.8})";
  expect_refused(fixture, "bad_data", "RepetitionTime is 1.5 s and SamplingFrequency 0.8 Hz");
  fixture.files["raw/sub-01/sub-01_task-look_bold.json"] = R"({"RepetitionTime": 1.25})";
  EXPECT_EQ(fixture.load().tr, 1.25);
}

TEST(RunLoader, TheFrequencySaysTheTrToo) {
  BidsFixture fixture;
  fixture.files[BidsFixture::kSidecar] = "{}";
  expect_refused(fixture, "bad_data", "say neither RepetitionTime nor SamplingFrequency");
  fixture.files["derivatives/task-look_timeseries.json"] = R"({"SamplingFrequency": 0.5})";
  EXPECT_EQ(fixture.load().tr, 2);
}

TEST(RunLoader, SliceTimeIsWhatTheSidecarsSay) {
  BidsFixture fixture;
  const auto slice_time = [&](const std::string& sidecar) {
    fixture.files[BidsFixture::kSidecar] = sidecar;
    return fixture.load().slice_time(1);
  };
  EXPECT_EQ(slice_time(R"({"RepetitionTime": 2})"), 1);
  EXPECT_EQ(slice_time(R"({"RepetitionTime": 2, "StartTime": 0.5})"), 0.5);
  EXPECT_EQ(slice_time(R"({"RepetitionTime": 2, "SliceTiming": [0, 0.5, 1]})"), 0.5);
  EXPECT_EQ(slice_time(R"({"RepetitionTime": 2, "SliceTiming": [0, 0.5, 1],
                           "SliceTimingCorrected": true})"),
            1);
  fixture.config["bids"]["slice_time"] = 0.25;
  EXPECT_EQ(slice_time(R"({"RepetitionTime": 2, "StartTime": 0.5})"), 0.25);
  fixture.config["bids"]["slice_time"] = 3;
  expect_refused(fixture, "bad_data", "the slice time is 3 s; expected from 0 to the TR, 2 s");
}

TEST(RunLoader, ConfoundsStartWithoutAValueOnlyInTheFirstRow) {
  BidsFixture fixture;
  fixture.config["bids"]["confounds"] = "trans_x";
  std::string confounds = BidsFixture::column("trans_x", 20);
  fixture.files[BidsFixture::kConfounds] = confounds.replace(confounds.find("\n0\n"), 3, "\nn/a\n");
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.confounds(0, 0), 0);
  EXPECT_EQ(subject.confounds(7, 0), 7);
  fixture.files[BidsFixture::kConfounds] = confounds.replace(confounds.find("\n7\n"), 3, "\nn/a\n");
  expect_refused(fixture, "bad_data", "row 8 (line 9), column trans_x: is missing");
}

TEST(RunLoader, DummyScansAreLeftOutAndEventsKeepTheirTimes) {
  BidsFixture fixture;
  fixture.config["bids"]["dummy_scans"] = 2;
  const Subject subject = fixture.load();
  EXPECT_EQ(subject.scans(), 20);
  EXPECT_EQ(subject.mask.sum(), 18);
  EXPECT_EQ(subject.mask(1), 0);
  EXPECT_EQ(subject.inputs, BidsFixture().load().inputs);
}

TEST(RunLoader, FmriprepSaysHowManyScansAreNotSteady) {
  BidsFixture fixture;
  fixture.config["bids"]["dummy_scans"] = "auto";
  expect_refused(fixture, "missing_input", "has no *_desc-confounds_timeseries.tsv");
  std::string rows = "non_steady_state_outlier00\n1\n";
  for (int k = 1; k < 20; ++k) rows += "0\n";
  fixture.files[BidsFixture::kConfounds] = rows;
  EXPECT_EQ(fixture.load().mask.sum(), 19);
}

TEST(RunLoader, RemovedScansAreScansWithoutARow) {
  BidsFixture fixture;
  fixture.config["bids"]["confounds"] = "trans_x";
  fixture.files[BidsFixture::kConfounds] = BidsFixture::column("trans_x", 23);
  expect_refused(fixture, "bad_data",
                 "has 23 rows; the series has 20; expected as many, or "
                 "bids.removed_scans");
  fixture.config["bids"]["removed_scans"] = 3;
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.scans(), 23);
  EXPECT_EQ(subject.mask.head(3).sum(), 0);
  EXPECT_EQ(subject.bold.bottomRows(20), BidsFixture().load().bold);
  EXPECT_EQ(subject.inputs.rows(), 92);
  EXPECT_EQ(subject.inputs(8, 0), 1) << "an event at 4 s";
  EXPECT_EQ(subject.confounds(22, 0), 22);
}

TEST(RunLoader, FmriprepSaysHowManyScansXcpdRemoved) {
  BidsFixture fixture;
  fixture.config["bids"]["removed_scans"] = "auto";
  fixture.config["bids"]["confounds"] = "trans_x";
  // XCP-D's own table, as long as its series, knows nothing of the removed scans.
  fixture.files["derivatives/sub-01/func/sub-01_task-look_desc-confounds_timeseries.tsv"] =
      BidsFixture::column("trans_x", 20);
  fixture.files[BidsFixture::kConfounds] =
      "non_steady_state_outlier00\tnon_steady_state_outlier01\n1\t0\n0\t1\n";
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.scans(), 22);
  EXPECT_EQ(subject.mask.head(3).sum(), 1);
  EXPECT_EQ(subject.confounds(21, 0), 19);
}

TEST(RunLoader, ConfoundsMayLackTheRemovedScansToo) {
  BidsFixture fixture;
  fixture.config["bids"]["confounds"] = "trans_x";
  fixture.config["bids"]["removed_scans"] = 3;
  std::string confounds = BidsFixture::column("trans_x", 20);
  fixture.files[BidsFixture::kConfounds] = confounds.replace(confounds.find("\n0\n"), 3, "\nn/a\n");
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.confounds(3, 0), 0) << "the first value of a derivative";
  EXPECT_EQ(subject.confounds(4, 0), 1);
}

TEST(RunLoader, ACensoredSeriesIsExpandedOrRefused) {
  BidsFixture fixture;
  std::string outliers = "framewise_displacement\n";
  for (int k = 0; k < 22; ++k) outliers += k == 5 || k == 6 ? "1\n" : "0\n";
  fixture.files[BidsFixture::kOutliers] = outliers;
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.scans(), 22);
  EXPECT_EQ(subject.mask.sum(), 20);
  const Subject plain = BidsFixture().load();
  EXPECT_EQ(subject.bold.topRows(5), plain.bold.topRows(5));
  EXPECT_EQ(subject.bold.bottomRows(15), plain.bold.bottomRows(15));
  fixture.files[BidsFixture::kOutliers] = outliers + "1\n";
  EXPECT_EQ(fixture.load().scans(), 23);
  fixture.files[BidsFixture::kOutliers] = outliers + "0\n";
  expect_refused(fixture, "bad_data", "has 20 rows");
  fixture.files[BidsFixture::kOutliers] = outliers + "2\n";
  expect_refused(fixture, "bad_data", "has values other than 0 and 1");
  fixture.files[BidsFixture::kOutliers] = "a\tb\n0\t0\n";
  expect_refused(fixture, "bad_data", "has several columns, none of them");
}

TEST(RunLoader, AShorterSeriesThanItsConfoundsIsNotTakenForWhole) {
  BidsFixture fixture;
  fixture.files[BidsFixture::kConfounds] = BidsFixture::column("trans_x", 21);
  expect_refused(fixture, "bad_data", "has 21 rows; the series has 20");
}

TEST(RunLoader, MissingRegionsAndScansAreTold) {
  BidsFixture fixture;
  std::string& series = fixture.files[BidsFixture::kSeries];
  series = "V1\tV5\n";
  for (int k = 0; k < 20; ++k) series += "n/a\t" + std::to_string(k % 3) + "\n";
  expect_refused(fixture, "bad_data", "column V1: is n/a throughout: a missing region");
  series = "V1\tV5\n";
  for (int k = 0; k < 20; ++k) series += "0\t" + std::to_string(k % 3) + "\n";
  expect_refused(fixture, "bad_data", "column V1: is constant (0): a missing region?");
  series = "V1\tV5\n";
  for (int k = 0; k < 20; ++k)
    series += k == 4 ? "n/a\tn/a\n" : std::to_string(k % 4) + '\t' + std::to_string(k % 3) + '\n';
  const Subject subject = fixture.load();
  ASSERT_EQ(subject.status, "ok") << subject.reason;
  EXPECT_EQ(subject.mask(4), 0);
  EXPECT_EQ(subject.mask.sum(), 19);
}

TEST(RunLoader, AllFaultsOfARunAreNamedAtOnce) {
  BidsFixture fixture;
  fixture.files[BidsFixture::kSidecar] = "{\"RepetitionTime\": \"two\"}";
  fixture.files[BidsFixture::kSeries] = "V1\tV6\n1\tx\n";
  fixture.config["bids"]["confounds"] = "trans_x";
  const Subject subject = fixture.load();
  EXPECT_EQ(subject.status, "missing_input");
  EXPECT_TRUE(mentions(subject.reason, "RepetitionTime is \"two\""));
  EXPECT_TRUE(mentions(subject.reason, "row 1 (line 2), column V6: \"x\" is not a number"));
  EXPECT_TRUE(mentions(subject.reason, "has no *_desc-confounds_timeseries.tsv"));
}

TEST(RunLoader, AStepLongerThanTheTrIsRefused) {
  BidsFixture fixture;
  fixture.config["model"]["dt"] = 5;
  expect_refused(fixture, "bad_data", "model.dt: is 5; expected at most the TR, 2 s");
}

}  // namespace
}  // namespace dcmrnn
