// Tests of the CUDA engine on a real device, in both precisions. Skipped, loudly, where there is no
// device.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "host/devices.hpp"
#include "kernels/device/cuda_engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {

class GpuTest : public testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (cuda_devices().empty()) GTEST_SKIP() << "no CUDA device: " << cuda_absence();
  }
  bool single() const { return GetParam() == Precision::kSingle; }
  // As options name it.
  std::string precision() const { return single() ? "mixed" : "double"; }
  std::unique_ptr<Engine> gpu() const { return make_cuda_engine(GetParam()); }
  std::unique_ptr<Engine> cpu() const { return make_cpu_engine(GetParam(), 1); }
};

inline const auto kBothPrecisions = testing::Values(Precision::kSingle, Precision::kDouble);

inline std::string precision_name(const testing::TestParamInfo<Precision>& precision) {
  return precision.param == Precision::kSingle ? "Single" : "Double";
}

}  // namespace dcmrnn
