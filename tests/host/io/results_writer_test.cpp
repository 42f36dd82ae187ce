#include "host/io/results_writer.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "dcmrnn/error.hpp"
#include "dcmrnn/version.hpp"
#include "host/io/atomic_file.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/scratch_folder.hpp"
#include "tests/host/io/small_files_only.hpp"

namespace dcmrnn {
namespace {

using fake::ScratchFolder;
using nlohmann::json;

void write(const ScratchFolder& folder, const fake::Finished& finished) {
  write_results(folder.path(), finished.study, finished.cohort, finished.estimate);
}

std::vector<std::string> lines(const std::filesystem::path& path) {
  std::istringstream text(fake::contents(path));
  std::vector<std::string> all;
  for (std::string line; std::getline(text, line);) all.push_back(line);
  return all;
}

// The first line that starts with this text.
std::string line_with(const std::filesystem::path& path, const std::string& start) {
  for (const std::string& line : lines(path)) {
    if (line.starts_with(start)) return line;
  }
  return "no such line";
}

std::string part(const std::string& line, std::size_t cell) {
  std::istringstream text(line);
  std::string value;
  for (std::size_t i = 0; i <= cell; ++i) std::getline(text, value, '\t');
  return value;
}

TEST(ResultsWriter, WritesEveryFileOfTheInterface) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const auto files = folder.files();
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"arrays/A.npy",
                                             "arrays/A_sd.npy",
                                             "arrays/B.npy",
                                             "arrays/B_sd.npy",
                                             "arrays/C.npy",
                                             "arrays/C_sd.npy",
                                             "arrays/arrays.json",
                                             "arrays/hemodynamics.npy",
                                             "arrays/hemodynamics_sd.npy",
                                             "config.json",
                                             "covariance.jsonl",
                                             "dataset_description.json",
                                             "params.json",
                                             "params.tsv",
                                             "posterior.json",
                                             "posterior.tsv",
                                             "predicted.json",
                                             "predicted/sub-01.tsv",
                                             "provenance.json",
                                             "qc.json",
                                             "qc.tsv",
                                             "recovery.json",
                                             "recovery.tsv",
                                             "results.jsonl",
                                             "starts.json",
                                             "starts.tsv",
                                             "timing.json",
                                             "timing.tsv",
                                             "traces.jsonl",
                                             "truth.jsonl"}));
  EXPECT_EQ(files.at("config.json"), fake::study().study.effective);
}

TEST(ResultsWriter, KeepsTheOrderOfTheCohort) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const std::vector<std::string> results = lines(folder / "results.jsonl");
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(json::parse(results[0])["id"], "sub-01");
  EXPECT_EQ(json::parse(results[2])["id"], "sub-03");
}

TEST(ResultsWriter, RefusesEstimatesOfAnotherCohort) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  std::swap(finished.estimate.subjects[0], finished.estimate.subjects[1]);
  EXPECT_THROW(write(folder, finished), Error);
  EXPECT_TRUE(folder.files().empty());
}

TEST(ResultsWriter, ParamsTableIsTidy) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const auto path = folder / "params.tsv";
  EXPECT_EQ(lines(path)[0],
            "subject\tparameter\tfrom\tto\tinput\tregion\tunit\tprior_mean\tprior_sd\testimate\tsd"
            "\tprobability");
  EXPECT_EQ(line_with(path, "sub-01\tA\tV5\tV1"),
            "sub-01\tA\tV5\tV1\tn/a\tn/a\tHz\t0.0078125\t0.125\t0.2\t0.02\t0.25");
  EXPECT_EQ(line_with(path, "sub-01\tB\tV1\tV5\tPhotic"),
            "sub-01\tB\tV1\tV5\tPhotic\tn/a\tHz\t0\t1\t0.7\t0.05\t0.9");
  EXPECT_EQ(line_with(path, "sub-01\tC\tn/a\tn/a\tPhotic\tV1"),
            "sub-01\tC\tn/a\tn/a\tPhotic\tV1\tHz\t0\t0.0625\t0.30000000000000004\t0.06\t1");
  EXPECT_EQ(line_with(path, "sub-01\ttau\tn/a\tn/a\tn/a\tV5"),
            "sub-01\ttau\tn/a\tn/a\tn/a\tV5\ts\t2\t0.0625\t1.9\t0.02\tn/a");
  // Exact zeros have no sd, failed subjects no estimate.
  EXPECT_EQ(part(line_with(path, "sub-01\tB\tV5\tV1\tMotion"), 10), "n/a");
  EXPECT_EQ(part(line_with(path, "sub-02\tA\tV5\tV1"), 9), "n/a");
  const std::size_t parameters = static_cast<std::size_t>(ParameterLayout{2, 2}.size());
  EXPECT_EQ(lines(path).size(), 1 + 3 * parameters);
}

TEST(ResultsWriter, StartsTableSaysWhatBecameOfEveryStart) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const auto path = folder / "starts.tsv";
  EXPECT_EQ(lines(path)[0],
            "subject\tstart\torigin\tprestep\toutcome\tstep\tregion\tredraws\tpasses\titerations\t"
            "floor_hits\tinitial_loss\tloss\tbest_basin\tbasin");
  EXPECT_EQ(lines(path)[1],
            "sub-01\t0\tprior\ttbptt\tconverged\tn/a\tn/a\t0\t3\t2\t0\t90\t-10\t1\t0");
  EXPECT_EQ(lines(path)[2],
            "sub-01\t1\trandom\ttbptt\tdiverged\t41\tV5\t0\t3\t0\t0\t107\tn/a\t0\tn/a");
}

TEST(ResultsWriter, HypothesesTableEndsWithTheGroup) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  const ModelSpec& model = finished.study.model;
  finished.study.hypotheses = {{"linear", model}, {"modulated", model}};
  write(folder, finished);
  const std::vector<std::string> rows = lines(folder / "hypotheses.tsv");
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0], "subject\thypothesis\tstatus\tlog_evidence\tprobability\tbest");
  EXPECT_EQ(rows[1], "sub-01\tlinear\tok\t-36.5\t0.25\t0");
  EXPECT_EQ(rows[2], "sub-01\tmodulated\tok\t-33.25\t0.75\t1");
  EXPECT_EQ(part(rows[3], 0), "group");
  EXPECT_EQ(part(rows[3], 2), "1 of 3") << "subjects in which every hypothesis has evidence";
  EXPECT_EQ(part(rows[4], 3), "-33.25") << "the only subject with evidence";
  EXPECT_EQ(part(rows[4], 5), "1");
  EXPECT_EQ(lines(folder / "hypotheses.jsonl").size(), 2u);
  // A study without them leaves none behind.
  write(folder, fake::study());
  EXPECT_FALSE(std::filesystem::exists(folder / "hypotheses.tsv"));
}

TEST(ResultsWriter, CovarianceIsLeftOutWhereItIsNotAskedFor) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  write(folder, finished);
  EXPECT_EQ(lines(folder / "covariance.jsonl").size(), 1u) << "failed subjects have none";
  finished.study.options.covariance = false;
  write(folder, finished);
  EXPECT_FALSE(std::filesystem::exists(folder / "covariance.jsonl"));
}

TEST(ResultsWriter, PredictedTableHasTwoColumnsPerRegion) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const auto path = folder / "predicted/sub-01.tsv";
  EXPECT_EQ(lines(path)[0], "scan\ttime\tV1_observed\tV1_predicted\tV5_observed\tV5_predicted");
  EXPECT_EQ(lines(path).size(), 7u);
  EXPECT_EQ(part(lines(path)[2], 0), "1");
  EXPECT_EQ(part(lines(path)[2], 1), "2");
}

TEST(ResultsWriter, RecoveryTableEndsWithTheMedian) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const std::vector<std::string> rows = lines(folder / "recovery.tsv");
  EXPECT_EQ(rows[0], "subject\tA_error\tB_error\tC_error\tedge_auc");
  ASSERT_EQ(rows.size(), 3u);  // only one subject has a truth
  EXPECT_TRUE(rows[1].starts_with("sub-01\t"));
  EXPECT_EQ(rows[2], "median" + rows[1].substr(6));
}

TEST(ResultsWriter, QualityTableSaysWhoFailedAndWhy) {
  const ScratchFolder folder;
  write(folder, fake::study());
  EXPECT_EQ(line_with(folder / "qc.tsv", "sub-01"),
            "sub-01\tok\tn/a\t85.5\t0.3\t1\t1\t2\t1\t1\t1\t0.25");
  EXPECT_EQ(line_with(folder / "qc.tsv", "sub-02"),
            "sub-02\tbad_data\tY.csv: row 3 is short\tn/a\tn/a\t0\t0\t0\t0\t0\tn/a\tn/a");
}

TEST(ResultsWriter, TracesHaveNullWhereTheLossWasNotFinite) {
  const ScratchFolder folder;
  write(folder, fake::study());
  EXPECT_EQ(lines(folder / "traces.jsonl")[0],
            R"({"id":"sub-01","traces":[{"start":0,"loss":[40.0,0.0,-10.0]},)"
            R"({"start":1,"loss":[7.0,null]}]})");
}

TEST(ResultsWriter, RealizationsHaveATableOfTheirOwn) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  finished.estimate.subjects[0].realizations = Realizations{20,
                                                            19,
                                                            fake::parameters(0.1),
                                                            fake::parameters(0.4),
                                                            fake::parameters(-0.5),
                                                            fake::parameters(0.75)};
  write(folder, finished);
  EXPECT_EQ(line_with(folder / "realizations.tsv", "sub-01\tA\tV5\tV1"),
            "sub-01\tA\tV5\tV1\tn/a\tn/a\tHz\t20\t19\t0.1\t0.4\t-0.5\t0.75");
}

TEST(ResultsWriter, DrawsHaveATableOfTheirOwnThatGoesWithThem) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  write(folder, finished);
  EXPECT_EQ(line_with(folder / "posterior.tsv", "sub-01\tA\tV5\tV1"),
            "sub-01\tA\tV5\tV1\tn/a\tn/a\tHz\t8\t50\t0.75\t0.25\t0.03\t-0.125\t0.5\t1");
  for (SubjectEstimate& subject : finished.estimate.subjects) subject.sample.reset();
  write(folder, finished);
  EXPECT_FALSE(std::filesystem::exists(folder / "posterior.tsv"));
  EXPECT_FALSE(std::filesystem::exists(folder / "posterior.json"));
}

TEST(ResultsWriter, SidecarsDescribeEveryColumn) {
  const ScratchFolder folder;
  write(folder, fake::study());
  for (const std::string table : {"params", "starts", "recovery", "qc", "posterior"}) {
    const json sidecar = json::parse(fake::contents(folder / (table + ".json")));
    std::istringstream header(lines(folder / (table + ".tsv"))[0]);
    for (std::string column; std::getline(header, column, '\t');) {
      EXPECT_TRUE(sidecar.contains(column)) << table << ' ' << column;
    }
  }
}

TEST(ResultsWriter, ProvenanceNamesEngineSeedAndInputs) {
  const ScratchFolder folder;
  write(folder, fake::study());
  const json record = json::parse(fake::contents(folder / "provenance.json"));
  EXPECT_EQ(record["version"], kVersion);
  EXPECT_EQ(record["commit"], kCommit);
  EXPECT_EQ(record["target"], "AVX2");
  EXPECT_EQ(record["seed"], 1);
  EXPECT_EQ(record["inputs"][0]["files"][0], (json{{"file", "Y.csv"}, {"hash", "00ff"}}));
  const json description = json::parse(fake::contents(folder / "dataset_description.json"));
  EXPECT_EQ(description["DatasetType"], "derivative");
  EXPECT_EQ(description["GeneratedBy"][0]["Version"], kVersion);
}

TEST(ResultsWriter, OnlyTimingAndProvenanceDependOnTheClock) {
  const ScratchFolder first, second;
  fake::Finished finished = fake::study();
  write(first, finished);
  finished.estimate.engine.seconds = 99;
  finished.estimate.engine.engine_seconds = 98;
  write(second, finished);
  for (const auto& [name, bytes] : first.files()) {
    const bool same = second.files().at(name) == bytes;
    EXPECT_EQ(same, name != "timing.tsv" && name != "provenance.json") << name;
  }
}

TEST(ResultsWriter, LeavesNothingOfAnEarlierRunBehind) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  write(folder, finished);
  finished.cohort.subjects[0].truth.reset();
  finished.estimate.subjects[0] = fake::failed("sub-01", "diverged", "");
  write(folder, finished);
  const auto files = folder.files();
  for (const char* name :
       {"recovery.tsv", "recovery.json", "truth.jsonl", "predicted/sub-01.tsv"}) {
    EXPECT_FALSE(files.contains(name)) << name;
  }
}

TEST(ResultsWriter, KeepsPredictionsOfHostileNamesInTheirFolder) {
  const ScratchFolder folder;
  write(folder, fake::study("fake", "V1", "../../up"));
  EXPECT_TRUE(folder.files().contains("predicted/%2E.%2F..%2Fup.tsv"));
}

TEST(ResultsWriter, PredictionsWrittenAheadAppearWithTheRest) {
  const ScratchFolder folder, at_once;
  const fake::Finished finished = fake::study();
  write(at_once, finished);
  ResultsWriter writer(folder.path(), finished.study);
  writer.write_predictions(finished.estimate.subjects);
  const std::filesystem::path prediction = folder / "predicted/sub-01.tsv";
  EXPECT_FALSE(std::filesystem::exists(prediction));
  const std::size_t ahead = folder.files().size();
  writer.write_predictions(finished.estimate.subjects);
  EXPECT_EQ(folder.files().size(), ahead);  // none is written twice
  writer.write_rest(finished.cohort, finished.estimate);
  writer.commit();
  EXPECT_EQ(fake::contents(prediction), fake::contents(at_once / "predicted/sub-01.tsv"));
}

TEST(ResultsWriter, LeavesNoPredictionOfAFitThatEndsEarly) {
  const ScratchFolder folder;
  const fake::Finished finished = fake::study();
  { ResultsWriter(folder.path(), finished.study).write_predictions(finished.estimate.subjects); }
  EXPECT_TRUE(folder.files().empty());
}

TEST(ResultsWriter, WaitsForPredictionsThatAnotherThreadWrites) {
  constexpr Eigen::Index kScans = 200'000;  // takes longer to write than all else
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  SubjectEstimate& subject = finished.estimate.subjects.front();
  subject.observed.setOnes(kScans, subject.observed.cols());
  subject.predicted.setOnes(kScans, subject.predicted.cols());
  subject.scan_time.setLinSpaced(kScans, 0, 1);
  ResultsWriter writer(folder.path(), finished.study);
  const std::jthread beside([&] { writer.write_predictions(finished.estimate.subjects); });
  while (folder.files().empty()) std::this_thread::yield();
  writer.write_rest(finished.cohort, finished.estimate);
  writer.commit();
  EXPECT_EQ(lines(folder / "predicted/sub-01.tsv").size(), kScans + 1);
}

TEST(ResultsWriter, DoesNotGoOnWithoutAPredictionThatAnotherThreadCouldNotWrite) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  SubjectEstimate& subject = finished.estimate.subjects.front();
  constexpr Eigen::Index kScans = 2 * fake::SmallFilesOnly::kBytes;  // at least a byte each
  subject.observed.setOnes(kScans, subject.observed.cols());
  subject.predicted.setOnes(kScans, subject.predicted.cols());
  subject.scan_time.setLinSpaced(kScans, 0, 1);
  ResultsWriter writer(folder.path(), finished.study);
  {
    const fake::SmallFilesOnly limit;
    EXPECT_THROW(writer.write_predictions(finished.estimate.subjects), Error);
  }
  EXPECT_THROW(writer.write_rest(finished.cohort, finished.estimate), Error);
}

TEST(ResultsWriter, SaysThatTheFolderCannotBeWritten) {
  const ScratchFolder folder;
  write_file_atomically(folder / "file", "");
  const fake::Finished finished = fake::study();
  try {
    write_results(folder / "file", finished.study, finished.cohort, finished.estimate);
    FAIL() << "no error was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kCannotCreate);
  }
}

TEST(ResultsWriter, KeepsTheWholeEarlierRunWhereOneFileFails) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  write(folder, finished);
  std::filesystem::remove_all(folder / "predicted");
  write_file_atomically(folder / "predicted", "in the way");
  const auto before = folder.files();
  finished.study.name = "another";
  EXPECT_THROW(write(folder, finished), Error);
  EXPECT_EQ(folder.files(), before);
}

TEST(ResultsWriter, RefusesEstimatesOfAnotherModel) {
  const ScratchFolder folder;
  fake::Finished finished = fake::study();
  finished.study.model = full_model({"V1"}, {"u"}, "spm12");
  EXPECT_THROW(write(folder, finished), Error);
  EXPECT_TRUE(folder.files().empty());
}

// But for when it was.
TEST(ResultsWriter, WritesTheSameBytesByAnyNumberOfThreads) {
  fake::Finished finished = fake::study();
  const auto written = [&finished](int threads) {
    finished.study.options.threads = threads;
    const ScratchFolder folder;
    write(folder, finished);
    auto files = folder.files();
    files.erase("provenance.json");
    return files;
  };
  const auto by_one = written(1);
  EXPECT_GT(by_one.size(), 20u);
  EXPECT_EQ(written(5), by_one);
}

}  // namespace
}  // namespace dcmrnn
