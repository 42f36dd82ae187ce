#include "host/report/report_data.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/error.hpp"
#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/results_writer.hpp"
#include "host/report/report.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn::report {
namespace {

using fake::ScratchFolder;

void write(const ScratchFolder& folder) {
  const fake::Finished finished = fake::study();
  write_results(folder.path(), finished.study, finished.cohort, finished.estimate);
}

// The message of reading a folder whose results were tampered with.
std::string complaint(const ScratchFolder& folder) {
  try {
    read_report_data(folder.path());
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(ReportData, RestoresWhatTheReportShowsFromTheFilesAlone) {
  const ScratchFolder folder;
  write(folder);
  const ReportData data = read_report_data(folder.path());
  const SubjectEstimate expected = fake::fitted("sub-01");
  ASSERT_EQ(data.subjects.size(), 3u);
  const SubjectEstimate& subject = data.subjects[0];
  EXPECT_EQ(subject.sd.hemodynamics(kTau, 1), 0.02);
  EXPECT_EQ(subject.predicted.rows(), 6);
  EXPECT_DOUBLE_EQ(subject.predicted(3, 1) / subject.observed(3, 1), 0.9);
  EXPECT_EQ(subject.scan_time, expected.scan_time);
  ASSERT_EQ(subject.start_records.size(), 2u);
  EXPECT_EQ(subject.start_records[0].trace, expected.start_records[0].trace);
  EXPECT_EQ(subject.start_records[1].region, 1);
  EXPECT_EQ(subject.start_records[1].step, 41);
  EXPECT_FALSE(subject.start_records[1].loss);
  EXPECT_EQ(data.study.model.prior_sd.connectivity.C(1, 1), 0);
  EXPECT_EQ(data.study.model.prior_sd.connectivity.C(0, 0), 0.0625);
  EXPECT_EQ(data.run.target, "AVX2");
  ASSERT_NE(data.truth_of(subject), nullptr);
  EXPECT_EQ(data.truth_of(subject)->connectivity.A(0, 1), 0);
  EXPECT_EQ(data.truth_of(data.subjects[1]), nullptr);
  ASSERT_TRUE(data.recovery_median);
  EXPECT_EQ(data.recovery_median->a_error, data.recovery.at("sub-01").a_error);
}

TEST(ReportData, ReadsFilesThatAreYetToAppear) {
  const ScratchFolder folder;
  const fake::Finished finished = fake::study();
  ResultsWriter writer(folder.path(), finished.study);
  writer.write_rest(finished.cohort, finished.estimate);
  ASSERT_FALSE(std::filesystem::exists(folder / "results.jsonl"));
  const ReportData data = read_report_data(folder.path(), writer.files());
  ASSERT_EQ(data.subjects.size(), 3u);
  EXPECT_EQ(data.subjects[0].predicted.rows(), 6);
  EXPECT_EQ(data.subjects[0].start_records.size(), 2u);
  EXPECT_TRUE(data.recovery_median);
  write_fit_report(writer.files(), folder.path(), data);
  EXPECT_FALSE(std::filesystem::exists(folder / "report.html"));
  writer.commit();
  EXPECT_TRUE(std::filesystem::exists(folder / "report.html"));
}

TEST(ReportData, NamesAMissingFile) {
  for (const char* name : {"config.json", "provenance.json", "results.jsonl", "params.tsv",
                           "starts.tsv", "traces.jsonl"}) {
    const ScratchFolder folder;
    write(folder);
    std::filesystem::remove(folder / name);
    EXPECT_NE(complaint(folder).find(name), std::string::npos) << name;
  }
}

TEST(ReportData, NamesTheLineOfADamagedFile) {
  const ScratchFolder folder;
  write(folder);
  write_file_atomically(folder / "traces.jsonl", "{\"id\":\"sub-01\",\"traces\":[]}\n{\"id\":");
  EXPECT_NE(complaint(folder).find("traces.jsonl:2"), std::string::npos);
}

TEST(ReportData, RefusesTablesOfAnotherRun) {
  const ScratchFolder folder;
  write(folder);
  const std::string table = fake::contents(folder / "params.tsv");
  write_file_atomically(folder / "params.tsv", table.substr(0, table.find("sub-03")));
  EXPECT_NE(complaint(folder).find("params.tsv: ends before subject sub-03"), std::string::npos);
}

TEST(ReportData, RefusesAConfigOfAnotherModel) {
  const ScratchFolder folder;
  write(folder);
  std::string config = fake::contents(folder / "config.json");
  config.replace(config.find(", \"V5\""), 6, "");
  write_file_atomically(folder / "config.json", config);
  EXPECT_NE(complaint(folder).find("another shape"), std::string::npos);
}

TEST(ReportData, DetailsTheFirstSubjectsAndTheFailures) {
  std::vector<SubjectEstimate> subjects(100, fake::fitted("ok"));
  subjects[70] = fake::failed("bad", "diverged", "");
  const auto chosen = choose_detailed(subjects, fake::study().study.model);
  ASSERT_EQ(chosen.size(), 25u);
  EXPECT_EQ(chosen[23], 23u);
  EXPECT_EQ(chosen[24], 70u);
}

TEST(ReportData, DetailsFewerSubjectsOfLargeModels) {
  const std::vector<SubjectEstimate> subjects(100, fake::fitted("ok"));
  const ModelSpec large = full_model(std::vector<std::string>(60, "region"), {"u"}, "spm12");
  EXPECT_LT(choose_detailed(subjects, large).size(), 5u);
}

}  // namespace
}  // namespace dcmrnn::report
