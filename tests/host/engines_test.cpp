#include "host/engines.hpp"

#include <gtest/gtest.h>

#include "dcmrnn/simulate.hpp"

namespace dcmrnn {
namespace {

TEST(Engines, ABatchOnDevicesFitsTheSmallestOfThem) {
  const CudaDeviceInfo large = {0, "large", "sm_90", 132, 141, 140, 4800};
  const CudaDeviceInfo small = {1, "small", "sm_89", 40, 2, 2, 300};
  const ModelSpec model = full_model({"a", "b", "c"}, {"u", "v"}, "friston2003");
  const FitOptions options;
  EXPECT_EQ(cuda_batch({large}, options, model).members, kCudaBatch.members);
  const BatchLimits limits = cuda_batch({small}, options, model);
  // 48 free parameters of 51: 8-byte values of the trial, the matrix and the gradients by region,
  // and two records of some hundred bytes; 30 % of 2 GB.
  const double most = 0.3 * 2e9 / (8 * (2 * 51 + 48 * 49 / 2 + 3 * (48 + 2)));
  EXPECT_LT(limits.members, most);
  EXPECT_GT(limits.members, 0.9 * most);
  EXPECT_EQ(cuda_batch({large, small}, options, model).members, limits.members);
  EXPECT_EQ(limits.region_steps, kCudaBatch.region_steps);
}

TEST(Engines, ABatchHoldsAtLeastOneMember) {
  std::vector<std::string> regions;
  for (int k = 0; k < 60; ++k) regions.push_back("r" + std::to_string(k));
  const CudaDeviceInfo tiny = {0, "tiny", "sm_90", 1, 1e-3, 1e-3, 1};
  EXPECT_EQ(cuda_batch({tiny}, {}, full_model(regions, {"u"}, "spm12")).members, 1);
}

TEST(Engines, ABatchOfTheCpuIsSmall) {
  FitOptions options;
  options.backend = "cpu";
  EXPECT_EQ(batch_limits(options, full_model({"a"}, {"u"}, "spm12")).members, kCpuBatch.members);
}

}  // namespace
}  // namespace dcmrnn
