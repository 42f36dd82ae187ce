#include "host/engine_report.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

EngineReport report(const std::string& target, bool fused, int threads, double seconds) {
  EngineReport one;
  one.backend = "cpu";
  one.device = "a processor";
  one.target = target;
  one.precision = "mixed";
  one.fused = fused;
  one.threads = threads;
  one.batches = 2;
  one.seconds = seconds;
  one.engine_seconds = seconds / 2;
  one.region_steps = std::int64_t{1} << 40;
  return one;
}

TEST(EngineReport, WorkAddsUpAndEveryNameIsKept) {
  EngineReport sum;
  add_engine_report(sum, report("AVX2", true, 4, 1));
  EXPECT_TRUE(sum.fused);
  add_engine_report(sum, report("AVX3", false, 2, 0.5));
  add_engine_report(sum, report("AVX2", true, 1, 0.25));
  EXPECT_EQ(sum.backend, "cpu");
  EXPECT_EQ(sum.device, "a processor");
  EXPECT_EQ(sum.target, "AVX2, AVX3");
  EXPECT_EQ(sum.precision, "mixed");
  EXPECT_FALSE(sum.fused);
  EXPECT_EQ(sum.threads, 4);
  EXPECT_EQ(sum.batches, 6);
  EXPECT_EQ(sum.seconds, 1.75);
  EXPECT_EQ(sum.engine_seconds, 0.875);
  EXPECT_EQ(sum.region_steps, std::int64_t{3} << 40);
}

TEST(EngineReport, AReportOfNothingChangesNoName) {
  EngineReport sum = report("AVX2", true, 1, 1);
  add_engine_report(sum, EngineReport{});
  EXPECT_EQ(sum.target, "AVX2");
}

}  // namespace
}  // namespace dcmrnn
