// Batches: consecutive usable subjects, within the limits wherever a subject alone is.
#include "host/batches.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

ModelSpec one_region() {
  ModelSpec model = full_model({"V1"}, {"light"}, "spm12");
  model.dt = 1;
  return model;
}

// Subjects of so many scans, one Euler step and so one region-step each; 0: unusable.
Cohort cohort_of(const std::vector<int>& scans) {
  Cohort cohort;
  for (const int count : scans) {
    Subject subject;
    subject.tr = 1;
    subject.bold.setZero(count, 1);
    if (count == 0) subject.status = "bad_data";
    cohort.subjects.push_back(std::move(subject));
  }
  return cohort;
}

std::vector<std::size_t> sizes(const std::vector<Batch>& batches) {
  std::vector<std::size_t> all;
  for (const Batch& batch : batches) all.push_back(batch.size());
  return all;
}

using Sizes = std::vector<std::size_t>;

TEST(Batches, HoldAsManyMembersAsTheyMay) {
  const Cohort cohort = cohort_of({10, 10, 10, 10, 10});
  EXPECT_EQ(sizes(make_batches(cohort, one_region(), kCpuBatch.members / 2)), (Sizes{2, 2, 1}));
  EXPECT_EQ(sizes(make_batches(cohort, one_region(), kCpuBatch.members / 2 + 1)),
            (Sizes{1, 1, 1, 1, 1}));
}

TEST(Batches, HoldAsManyRegionStepsAsTheyMay) {
  const int third = static_cast<int>(kCpuBatch.region_steps) / 3000;
  const Cohort cohort = cohort_of({third, third, third, third, third + 1});
  EXPECT_EQ(sizes(make_batches(cohort, one_region(), 1000)), (Sizes{3, 2}));
}

TEST(Batches, ASubjectBeyondTheLimitIsOneByItself) {
  const Cohort cohort = cohort_of({10, 10});
  EXPECT_EQ(sizes(make_batches(cohort, one_region(), 10 * kCpuBatch.members)), (Sizes{1, 1}));
}

TEST(Batches, LeaveUnusableSubjectsOutAndKeepTheOrder) {
  const Cohort cohort = cohort_of({10, 0, 20});
  const std::vector<Batch> batches = make_batches(cohort, one_region(), 1);
  ASSERT_EQ(batches.size(), 1u);
  EXPECT_EQ(batches[0], (Batch{&cohort.subjects[0], &cohort.subjects[2]}));
  EXPECT_TRUE(make_batches(cohort_of({0, 0}), one_region(), 1).empty());
}

}  // namespace
}  // namespace dcmrnn
