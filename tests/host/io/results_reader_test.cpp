#include "host/io/results_reader.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/error.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/results_line.hpp"
#include "tests/host/io/fake_study.hpp"
#include "tests/host/io/scratch_folder.hpp"

namespace dcmrnn {
namespace {

std::string line_of(const SubjectEstimate& subject) {
  return to_json_line(subject, fake::study().study.model);
}

TEST(ResultsReader, ReadsBackWhatWasWritten) {
  const SubjectEstimate written = fake::fitted("sub-01");
  const SubjectEstimate read = from_json_line(line_of(written), "line 1");
  EXPECT_EQ(read.id, written.id);
  EXPECT_TRUE(read.ok());
  EXPECT_EQ(read.estimate.connectivity.A, written.estimate.connectivity.A);
  EXPECT_EQ(read.estimate.connectivity.B, written.estimate.connectivity.B);
  EXPECT_EQ(read.estimate.connectivity.C, written.estimate.connectivity.C);
  EXPECT_EQ(read.estimate.hemodynamics, written.estimate.hemodynamics);
  EXPECT_EQ(read.sd.connectivity.A(0, 1), written.sd.connectivity.A(0, 1));
  EXPECT_TRUE(std::isnan(read.sd.connectivity.A(1, 0)));
  EXPECT_EQ(read.r2, written.r2);
  EXPECT_EQ(read.variance_explained, written.variance_explained);
  EXPECT_EQ(read.step_stability, written.step_stability);
  ASSERT_TRUE(read.structure);
  EXPECT_EQ(read.structure->models, written.structure->models);
  EXPECT_EQ(read.structure->probability.B[0], written.structure->probability.B[0]);
  EXPECT_EQ(read.hypothesis, written.hypothesis);
  ASSERT_EQ(read.hypotheses.size(), 2u);
  EXPECT_EQ(read.hypotheses[1].probability, written.hypotheses[1].probability);
  EXPECT_EQ(read.basins[1].starts, written.basins[1].starts);
  EXPECT_EQ(read.identifiability.uninformed, written.identifiability.uninformed);
  EXPECT_EQ(read.identifiability.confounded[0].second, "tau V5");
  ASSERT_TRUE(read.half_step);
  EXPECT_EQ(read.half_step->dt, written.half_step->dt);
  EXPECT_EQ(read.half_step->b, written.half_step->b);
  EXPECT_EQ(read.half_step->largest, written.half_step->largest);
  ASSERT_TRUE(read.sample);
  EXPECT_EQ(read.sample->chains, written.sample->chains);
  EXPECT_EQ(read.sample->draws, written.sample->draws);
  EXPECT_EQ(read.sample->acceptance, written.sample->acceptance);
  EXPECT_EQ(read.sample->largest_r_hat, written.sample->largest_r_hat);
  EXPECT_EQ(read.loss.prior, written.loss.prior);
  EXPECT_EQ(read.noise_sd, written.noise_sd);
  EXPECT_EQ(read.autocorrelation, written.autocorrelation);
  EXPECT_EQ(read.log_evidence, written.log_evidence);
  EXPECT_EQ(read.starts.best_basin_share, written.starts.best_basin_share);
  EXPECT_EQ(line_of(read), line_of(written));
}

TEST(ResultsReader, WhiteNoiseHasNoAutocorrelation) {
  SubjectEstimate white = fake::fitted("sub-01");
  white.autocorrelation.resize(0);
  EXPECT_EQ(line_of(white).find("autocorrelation"), std::string::npos);
  EXPECT_EQ(from_json_line(line_of(white), "line 1").autocorrelation.size(), 0);
}

TEST(ResultsReader, ReadsFailedSubjects) {
  const SubjectEstimate read =
      from_json_line(line_of(fake::failed("sub-02", "bad_data", "row 3")), "line 1");
  EXPECT_EQ(read.status, "bad_data");
  EXPECT_EQ(read.reason, "row 3");
  EXPECT_EQ(read.estimate.connectivity.A.size(), 0);
}

TEST(ResultsReader, NamesEveryDamagedLine) {
  const fake::ScratchFolder folder;
  const std::string good = line_of(fake::fitted("sub-01"));
  const auto path = folder / "results.jsonl";
  write_file_atomically(path, good + "\n{\"id\": 3}\n" + good.substr(0, 40) + "\n" + good + "\n");
  try {
    read_results(path);
    FAIL() << "no error was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kData);
    ASSERT_EQ(error.faults().size(), 2u);
    EXPECT_EQ(error.faults()[0].where, path.string() + ":2");
    EXPECT_EQ(error.faults()[1].where, path.string() + ":3");
  }
}

TEST(ResultsReader, SaysThatAFileIsMissing) {
  try {
    read_results("no/such/results.jsonl");
    FAIL() << "no error was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kNoInput);
  }
}

}  // namespace
}  // namespace dcmrnn
