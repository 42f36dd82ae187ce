#include "host/bids/bids_name.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(BidsName, IsEntitiesSuffixAndExtension) {
  const auto name = parse_bids_name("sub-01_ses-b_task-rest_run-2_space-MNI_bold.nii.gz");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->label("ses"), "b");
  EXPECT_EQ(name->label("atlas"), "");
  EXPECT_EQ(name->suffix, "bold");
  EXPECT_EQ(name->extension, ".nii.gz");
  EXPECT_EQ(acquisition(*name), "sub-01_ses-b_task-rest_run-2");
}

TEST(BidsName, OtherNamesAreNone) {
  for (const char* file : {"dataset_description.json", "sub-01.html", "sub-_bold.json",
                           "sub-01_task-rest_.tsv", "-x_bold.json", ""})
    EXPECT_FALSE(parse_bids_name(file)) << file;
}

TEST(BidsName, AppliesWhereEveryEntityIsShared) {
  const BidsName series =
      *parse_bids_name("sub-01_task-rest_run-01_space-MNI_seg-A_stat-mean_timeseries.tsv");
  const auto applied = [&](const char* file, Entities compared) {
    return applies(*parse_bids_name(file), series, compared);
  };
  EXPECT_TRUE(applied("task-rest_bold.json", Entities::kAll));
  EXPECT_TRUE(applied("sub-01_task-rest_run-1_bold.json", Entities::kAll)) << "run-1 is run-01";
  EXPECT_FALSE(applied("sub-01_task-rest_run-2_bold.json", Entities::kAcquired));
  EXPECT_FALSE(applied("sub-01_task-rest_acq-fast_bold.json", Entities::kAcquired));
  EXPECT_FALSE(applied("sub-1_task-rest_bold.json", Entities::kAll)) << "only runs are numbers";
  EXPECT_FALSE(applied("sub-01_desc-confounds_timeseries.json", Entities::kAll));
  EXPECT_TRUE(applied("sub-01_desc-preproc_space-T1w_bold.json", Entities::kAcquired));
}

}  // namespace
}  // namespace dcmrnn
