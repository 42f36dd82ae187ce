// The CUDA engine on a real device with more members than it likes, too little memory, or none of
// it left; and on one that is lost.
#include <cmath>
#include <cstdlib>

#include "kernels/device/device_error.hpp"
#include "tests/gpu/gpu_test.hpp"
#include "tests/kernels/company.hpp"

namespace dcmrnn {
namespace {

class GpuMemory : public GpuTest {};
INSTANTIATE_TEST_SUITE_P(Precisions, GpuMemory, kBothPrecisions, precision_name);

TEST_P(GpuMemory, TakesAHundredThousandMembers) {
  SmallStudy study;
  study.add_subject(20, 2);
  const Ensemble ensemble = study.ensemble(100000, 0.05);
  const auto engine = gpu();
  engine->load(ensemble);
  const std::vector<int> members = first_members(100000);
  engine->forward(members);
  EXPECT_TRUE(std::isfinite(engine->report(99999).loss));
  const std::vector<int> segments = {0, 50000, 100000};
  const std::vector<int> best = engine->select(members, segments, 3);
  ASSERT_EQ(best.size(), 6u);
  EXPECT_LE(engine->report(best[0]).loss, engine->report(best[1]).loss);
  EXPECT_LT(best[2], 50000);
  EXPECT_GE(best[3], 50000);
}

// So little that the tangents of 20,000 members, about 1 GB, go in several chunks.
TEST_P(GpuMemory, LittleMemoryChangesNoBit) {
  SmallStudy study;
  study.add_subject(40, 2);
  const Ensemble ensemble = study.ensemble(20000, 0.1);
  const std::vector<int> members = first_members(20000);
  std::vector<MemberState> states[2];
  int launches[2] = {0, 0};
  for (const bool little : {false, true}) {
    const auto engine = gpu();
    engine->load(ensemble);
    engine->begin_polish(members, std::vector<Prestep>(members.size(), Prestep::kNone), {});
    engine->start_kernel_clock();
    const std::shared_ptr<void> occupied = little ? occupy_device(std::size_t{96} << 20) : nullptr;
    engine->refine(members);
    for (const KernelTime& time : engine->stop_kernel_clock()) {
      if (time.kernel == "sensitivity") launches[little] = time.launches;
    }
    for (const int member : {0, 9999, 19999}) states[little].push_back(engine->store(member));
  }
  EXPECT_GT(launches[1], launches[0]) << "the chunks were not smaller";
  for (int k = 0; k < 3; ++k) expect_same_bits(states[1][k], states[0][k], k);
}

TEST_P(GpuMemory, NoMemoryAtAllIsSaidAndNotForGood) {
  SmallStudy study;
  study.add_subject(40, 2);
  const auto engine = gpu();
  {
    const std::shared_ptr<void> occupied = occupy_device(std::size_t{1} << 20);
    EXPECT_THROW(engine->load(only(study.ensemble(1), std::vector<int>(1000000, 0))),
                 device::OutOfDeviceMemory);
  }
  engine->load(study.ensemble(1));
  engine->forward(first_members(1));
  EXPECT_TRUE(std::isfinite(engine->report(0).loss));
}

// In a process of its own: such a device stays lost.
TEST(GpuDeathTest, ALostDeviceIsAFailureAndNoResult) {
  if (cuda_devices().empty()) GTEST_SKIP() << "no CUDA device: " << cuda_absence();
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto lose_it = [] {
    SmallStudy study;
    study.add_subject(40, 2);
    const auto engine = make_cuda_engine(Precision::kSingle);
    engine->load(study.ensemble(8, 0.1));
    fail_device();
    try {
      engine->forward(first_members(8));
    } catch (const device::DeviceFailure&) {
      std::_Exit(3);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(lose_it(), testing::ExitedWithCode(3), "");
}

}  // namespace
}  // namespace dcmrnn
