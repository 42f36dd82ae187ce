#include "host/io/estimate_archive.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "dcmrnn/error.hpp"
#include "tests/host/io/fake_study.hpp"

namespace dcmrnn {
namespace {

using nlohmann::json;

// Through text, as resume stores it.
SubjectEstimate round_trip(const SubjectEstimate& subject) {
  return unarchive(json::parse(archive(subject).dump()));
}

void expect_same_bits(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.cols(), b.cols());
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    if (std::isnan(a(i))) {
      EXPECT_TRUE(std::isnan(b(i)));
    } else {
      EXPECT_EQ(a(i), b(i));
      EXPECT_EQ(std::signbit(a(i)), std::signbit(b(i)));
    }
  }
}

TEST(EstimateArchive, KeepsEveryFieldToTheBit) {
  SubjectEstimate subject = fake::fitted("sub-\"01\"");
  subject.realizations = Realizations{5,
                                      4,
                                      fake::parameters(0.1),
                                      fake::parameters(kRegionParameters),
                                      fake::parameters(-1),
                                      fake::parameters(2)};
  subject.start_records[0].floor_hits = std::int64_t{1} << 40;
  const SubjectEstimate again = round_trip(subject);
  EXPECT_EQ(archive(again), archive(subject));
  expect_same_bits(again.observed, subject.observed);
  expect_same_bits(again.predicted, subject.predicted);
  expect_same_bits(again.scan_time, subject.scan_time);
  expect_same_bits(again.estimate.hemodynamics, subject.estimate.hemodynamics);
  expect_same_bits(again.sd.connectivity.A, subject.sd.connectivity.A);
  ASSERT_EQ(again.start_records.size(), 2u);
  const StartRecord& start = again.start_records[0];
  expect_same_bits(start.parameters, subject.start_records[0].parameters);
  EXPECT_EQ(start.origin, "prior");
  EXPECT_EQ(start.prestep, "tbptt");
  EXPECT_EQ(start.outcome, "converged");
  EXPECT_EQ(start.iterations, 2);
  EXPECT_EQ(start.passes, 3);
  EXPECT_EQ(start.floor_hits, std::int64_t{1} << 40);
  EXPECT_EQ(start.initial_loss, 90.0);
  EXPECT_EQ(start.trace, (std::vector<double>{40, 0, -10}));
  EXPECT_TRUE(start.best_basin);
  EXPECT_EQ(start.basin, 0);
  EXPECT_EQ(again.start_records[1].step, 41);
  EXPECT_EQ(again.start_records[1].region, 1);
  EXPECT_FALSE(again.start_records[1].loss);
  ASSERT_TRUE(again.realizations);
  EXPECT_EQ(again.realizations->valid, 4);
  EXPECT_EQ(again.realizations->high.connectivity.A(0, 1), 2);
  EXPECT_EQ(again.log_evidence, -33.25);
  EXPECT_EQ(again.dt, 0.125);
  ASSERT_TRUE(again.structure);
  EXPECT_EQ(again.structure->models, 7);
  ASSERT_EQ(again.hypotheses.size(), 2u);
  EXPECT_EQ(again.hypotheses[1].name, "modulated");
  EXPECT_EQ(again.hypothesis, 1);
  EXPECT_EQ(again.covariance.lower, (std::vector<double>{0.04, 0.01, 0.09}));
  EXPECT_EQ(again.identifiability.confounded[0].first, "C Photic>V1");
  EXPECT_EQ(again.basins[1].loss, -8.5);
}

TEST(EstimateArchive, KeepsWhatIsNotFiniteAndTheSignOfZero) {
  SubjectEstimate subject = fake::failed("sub-02", "diverged", "");
  const double infinity = std::numeric_limits<double>::infinity();
  subject.observed.resize(1, 4);
  subject.observed << infinity, -infinity, fake::kNaN, -0.0;
  subject.log_evidence = fake::kNaN;
  const SubjectEstimate again = round_trip(subject);
  expect_same_bits(again.observed, subject.observed);
  ASSERT_TRUE(again.log_evidence);
  EXPECT_TRUE(std::isnan(*again.log_evidence));
}

TEST(EstimateArchive, KeepsTheShapeOfEmptyMatrices) {
  SubjectEstimate subject = fake::failed("sub-02", "diverged", "");
  subject.observed.resize(0, 3);
  EXPECT_EQ(round_trip(subject).observed.cols(), 3);
}

TEST(EstimateArchive, KeepsOfASubjectWhatResultsSayOfIt) {
  Subject subject;
  subject.id = "sub-01";
  subject.status = "bad_data";
  subject.reason = "why";
  subject.scale_factor = 0.1;
  subject.region_scale = Eigen::Vector2d(1.0 / 3, -0.0);
  subject.truth = Truth{fake::parameters(0.1), Eigen::MatrixXd::Ones(2, 2), {}};
  const Subject again = unarchive_subject(json::parse(archive(subject).dump()));
  EXPECT_EQ(again.id, subject.id);
  EXPECT_EQ(again.status, subject.status);
  EXPECT_EQ(again.reason, subject.reason);
  EXPECT_EQ(again.scale_factor, subject.scale_factor);
  expect_same_bits(again.region_scale, subject.region_scale);
  ASSERT_TRUE(again.truth);
  expect_same_bits(again.truth->parameters.hemodynamics, subject.truth->parameters.hemodynamics);
  expect_same_bits(again.truth->parameters.connectivity.C,
                   subject.truth->parameters.connectivity.C);
  EXPECT_EQ(again.truth->clean.size(), 0) << "no data";
  subject.truth.reset();
  EXPECT_FALSE(unarchive_subject(archive(subject)).truth);
}

TEST(EstimateArchive, RefusesWhatItDidNotWrite) {
  json stored = archive(fake::fitted("sub-01"));
  EXPECT_THROW(unarchive(json::object()), Error);
  json torn = stored;
  torn["observed"][2].erase(0);
  EXPECT_THROW(unarchive(torn), Error);
  json wrong = stored;
  wrong["estimate"]["hemodynamics"][0] = 12;  // 12 x 1 instead of 6 x 2
  wrong["estimate"]["hemodynamics"][1] = 1;
  EXPECT_THROW(unarchive(wrong), Error);
}

// Of 2^32 by 2^32 entries there are none in 64 bits.
TEST(EstimateArchive, RefusesAMatrixWhoseSizeOverflows) {
  json stored = archive(fake::fitted("sub-01"));
  const std::int64_t half = std::int64_t{1} << 32;
  stored["observed"] = json::array({half, half, json::array()});
  EXPECT_THROW(unarchive(stored), Error);
  stored["observed"] = json::array({half, 0, json::array()});
  EXPECT_THROW(unarchive(stored), Error);
}

}  // namespace
}  // namespace dcmrnn
