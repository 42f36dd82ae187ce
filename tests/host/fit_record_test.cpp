#include "host/fit_record.hpp"

#include <gtest/gtest.h>

#include "host/io/fit_record_json.hpp"
#include "host/parameter_list.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn {
namespace {

// Truth and estimate differ in A[0, 1] (sd 0.02) alone.
FitRecord record_of(double truth, const SubjectEstimate& estimate) {
  Subject subject;
  subject.id = "sub-0001";
  subject.truth = Truth{fake::parameters(truth), {}, {}};
  return fit_record(3, subject, estimate, full_model({"a", "b"}, {"u", "v"}, "spm12"));
}

TEST(FitRecord, CountsTheIntervalsThatHoldTheTruth) {
  SubjectEstimate estimate = fake::fitted("sub-0001");  // A[0, 1] is 0.2
  estimate.sample.reset();
  // An interval each: three of A (one has no sd), one of B and one of C (the others are 0), all
  // hemodynamic parameters of two regions.
  const FitRecord inside = record_of(0.2 + 1.6 * 0.02, estimate);
  EXPECT_EQ(inside.connections.inside, 5);
  EXPECT_EQ(inside.connections.intervals, 5);
  EXPECT_EQ(inside.hemodynamics.intervals, 2 * kRegionParameters);
  EXPECT_EQ(inside.hemodynamics.inside, 2 * kRegionParameters);
  const FitRecord outside = record_of(0.2 - 1.7 * 0.02, estimate);
  EXPECT_EQ(outside.connections.inside, 4);
  EXPECT_EQ(outside.connections.intervals, 5);
}

TEST(FitRecord, TheIntervalsAreThoseOfTheDrawsWhereThereAreSome) {
  SubjectEstimate estimate = fake::fitted("sub-0001");
  PosteriorSample& sample = *estimate.sample;
  const std::size_t place = static_cast<std::size_t>(ParameterLayout{2, 2}.a(0, 1));
  std::vector<double> sd(static_cast<std::size_t>(ParameterLayout{2, 2}.size()), 0);
  sd[place] = 0.1;  // the others are fixed: they have no interval
  sample.sd = unflatten(sd, 2, 2);
  sample.low = fake::parameters(0.19);
  sample.high = fake::parameters(0.5);
  const FitRecord inside = record_of(0.49, estimate);
  EXPECT_EQ(inside.connections.inside, 1);
  EXPECT_EQ(inside.connections.intervals, 1);
  EXPECT_EQ(inside.hemodynamics.intervals, 0);
  EXPECT_EQ(record_of(0.18, estimate).connections.inside, 0);
  EXPECT_EQ(record_of(0.51, estimate).connections.inside, 0);
  estimate.sample.emplace();  // they were asked for, and there are none
  EXPECT_EQ(record_of(0.49, estimate).connections.intervals, 0);
}

TEST(FitRecord, OfAFailedFitHoldsItsStatus) {
  const FitRecord record = record_of(0.2, fake::failed("sub-0001", "diverged", "all did"));
  EXPECT_EQ(record.status, "diverged");
  EXPECT_FALSE(record.recovery.a_error.has_value());
  EXPECT_EQ(record.connections.intervals, 0);
  EXPECT_FALSE(record.variance_explained.has_value());
}

TEST(FitRecord, ReadsBackFromJsonToTheBit) {
  const FitRecord record = record_of(0.3, fake::fitted("sub-0001"));
  const nlohmann::json json = nlohmann::json::parse(to_json(record).dump());
  const FitRecord read = read_fit_record(json);
  EXPECT_EQ(to_json(read), to_json(record));
  EXPECT_EQ(read.condition, 3u);
  EXPECT_EQ(read.recovery.a_error, record.recovery.a_error);
  EXPECT_EQ(read.recovery.edge_auc, record.recovery.edge_auc);
  EXPECT_EQ(read.log_evidence, record.log_evidence);
  EXPECT_EQ(read.starts.best_basin_share, record.starts.best_basin_share);
}

TEST(ConditionTime, ReadsBackFromJson) {
  ConditionTime time;
  time.condition = 4;
  time.engine.device = "a processor";
  time.engine.seconds = 1.5;
  const nlohmann::json json = to_json(time);
  EXPECT_EQ(to_json(read_condition_time(json)), json);
}

}  // namespace
}  // namespace dcmrnn
