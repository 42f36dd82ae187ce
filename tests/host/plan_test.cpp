// The plan of a fit: what it counts, and that its memory follows the batches.
#include "host/plan.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/simulate.hpp"
#include "host/batches.hpp"

namespace dcmrnn {
namespace {

class Plan : public ::testing::Test {
 protected:
  void SetUp() override {
    model_ = full_model({"V1", "V2", "V3", "V4", "V5"}, {"light"}, "spm12");
    model_.dt = 1;
    options_.explore.reset();
    options_.polish->max_iterations = 1;
    options_.ensemble.starts = kCpuBatch.members / 4;
  }

  FitPlan plan(int subjects) const {
    SimulateOptions simulation;
    simulation.subjects = subjects;
    simulation.scans = 30;
    simulation.truth = model_.prior_mean;
    simulation.snr.reset();
    return plan_fit(simulate(model_, simulation), {{"model", model_}}, options_);
  }

  ModelSpec model_;
  FitOptions options_;
};

TEST_F(Plan, CountsMembersStepsAndBatches) {
  const FitPlan nine = plan(9);
  EXPECT_EQ(nine.members, 9 * options_.ensemble.starts);
  EXPECT_EQ(nine.batches, 3);
  EXPECT_EQ(nine.longest_steps, 29 * 2);  // up to the last scan, TR 2 s, dt 1 s
  EXPECT_EQ(nine.region_steps, nine.members * nine.longest_steps * 5);
  EXPECT_GT(nine.seconds, 0);
}

TEST_F(Plan, MemoryOfMembersIsThatOfOneBatch) {
  const std::int64_t one = plan(4).memory, two = plan(8).memory, three = plan(12).memory;
  const std::int64_t free = plan(1).free_parameters;
  const std::int64_t matrices = kCpuBatch.members * free * (free + 1) / 2 * 8;  // bytes
  EXPECT_GT(one, matrices);
  EXPECT_EQ(three - two, two - one) << "only what subjects keep is added";
  EXPECT_LT(two - one, matrices);
  EXPECT_GT(two - one, 0);
}

TEST_F(Plan, CovariancesAreKeptBySubjectAndHypothesesAreMoreMembers) {
  const FitPlan with = plan(3);
  options_.covariance = false;
  const std::int64_t free = with.free_parameters;
  EXPECT_EQ(with.memory - plan(3).memory, 3 * free * (free + 1) / 2 * 8);
  SimulateOptions simulation;
  simulation.subjects = 3;
  simulation.truth = model_.prior_mean;
  simulation.snr.reset();
  const Cohort cohort = simulate(model_, simulation);
  const Hypothesis one{"a", model_};
  EXPECT_EQ(plan_fit(cohort, {one, one}, options_).members,
            2 * plan_fit(cohort, {one}, options_).members);
}

TEST_F(Plan, IsThatOfTheSubjectsWithoutTheUnusableOnes) {
  SimulateOptions simulation;
  simulation.subjects = 9;
  simulation.scans = 30;
  simulation.truth = model_.prior_mean;
  simulation.snr.reset();
  Cohort cohort = simulate(model_, simulation);
  Subject unusable;
  unusable.status = "bad_data";
  cohort.subjects.insert(cohort.subjects.begin() + 4, unusable);
  const FitPlan with = plan_fit(cohort, {{"model", model_}}, options_), without = plan(9);
  EXPECT_EQ(with.members, without.members);
  EXPECT_EQ(with.batches, without.batches);
  EXPECT_EQ(with.memory, without.memory);
  EXPECT_EQ(with.shortest_steps, without.shortest_steps);
}

TEST_F(Plan, HasTheShortestAndTheLongestSubject) {
  SimulateOptions simulation;
  simulation.scans = 30;
  simulation.truth = model_.prior_mean;
  simulation.snr.reset();
  Cohort cohort = simulate(model_, simulation);
  simulation.scans = 20;
  cohort.subjects.push_back(simulate(model_, simulation).subjects[0]);
  const FitPlan both = plan_fit(cohort, {{"model", model_}}, options_);
  EXPECT_EQ(both.longest_steps, 29 * 2);
  EXPECT_EQ(both.shortest_steps, 19 * 2);
}

TEST_F(Plan, RealizationsCountWhereTheyAreMoreThanABatch) {
  const std::int64_t without = plan(1).memory;
  options_.ensemble.realizations = options_.ensemble.starts / 2;
  EXPECT_EQ(plan(1).memory, without);
  options_.ensemble.realizations = options_.ensemble.starts * 4;
  EXPECT_GT(plan(1).memory, 3 * without);
}

TEST_F(Plan, ChainsAndWhatTheyDrawCount) {
  const FitPlan without = plan(1);
  options_.sample = SampleOptions{};
  options_.sample->draws = 100000;
  const FitPlan drawing = plan(1);
  EXPECT_EQ(drawing.members, without.members + options_.sample->chains);
  // Every chain keeps 100,000 draws of every free parameter, 8 bytes each.
  EXPECT_GT(drawing.memory, 8 * 100000ll * options_.sample->chains * without.free_parameters);
  EXPECT_GT(drawing.seconds, 10 * without.seconds);
}

}  // namespace
}  // namespace dcmrnn
