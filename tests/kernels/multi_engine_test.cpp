#include "kernels/multi_engine.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "kernels/device/device_error.hpp"
#include "tests/kernels/device/host_engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

using device::HostDeviceState;

std::unique_ptr<MultiEngine> engines(const std::vector<std::shared_ptr<HostDeviceState>>& states) {
  std::vector<std::unique_ptr<Engine>> parts;
  for (const auto& state : states) {
    parts.push_back(device::make_single_engine(state));
  }
  return std::make_unique<MultiEngine>(std::move(parts));
}

Ensemble two_subjects() {
  SmallStudy study;
  study.add_subject(30, 2);
  study.add_subject(24, 3);
  return study.ensemble(4, 0.1);
}

TEST(MultiEngine, GivesTheBitsOfOneDevice) {
  const std::vector<int> members = first_members(8);
  std::vector<std::vector<double>> traces[2];
  std::vector<MemberState> states[2];
  std::vector<int> selected[2];
  for (const int devices : {1, 3}) {
    std::vector<std::shared_ptr<HostDeviceState>> each;
    for (int k = 0; k < devices; ++k) each.push_back(std::make_shared<HostDeviceState>());
    const auto engine = engines(each);
    engine->load(two_subjects());
    ExploreSchedule schedule;
    schedule.windows = {32, 32};
    schedule.passes = 3;
    const int result = devices == 1 ? 0 : 1;
    engine->explore(members, schedule, &traces[result]);
    engine->begin_polish(members, std::vector<Prestep>(8, Prestep::kNone), {});
    engine->refine(members);
    engine->refine(members);
    for (const int member : members) states[result].push_back(engine->store(member));
    const std::vector<int> segments = {0, 4, 8};
    selected[result] = engine->select(members, segments, 2);
    for (const auto& state : each) EXPECT_GT(state->launches, 0) << "a device did nothing";
  }
  EXPECT_EQ(traces[0], traces[1]);
  EXPECT_EQ(selected[0], selected[1]);
  for (std::size_t m = 0; m < 8; ++m) {
    EXPECT_EQ(states[0][m].parameters, states[1][m].parameters) << m;
  }
}

TEST(MultiEngine, AsksTheCallersThreadWhetherToGoOnAndStopsEveryPart) {
  const std::vector<std::shared_ptr<HostDeviceState>> each = {std::make_shared<HostDeviceState>(),
                                                              std::make_shared<HostDeviceState>()};
  const auto engine = engines(each);
  engine->load(two_subjects());
  ExploreSchedule schedule;
  schedule.windows = {32, 32};
  schedule.passes = 50;
  const std::thread::id caller = std::this_thread::get_id();
  int asked = 0;
  schedule.go_on = [&] {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    return ++asked < 4;
  };
  engine->explore(first_members(8), schedule, nullptr);
  EXPECT_EQ(asked, 4) << "after a no nobody asks";
  int passes = 0;
  for (const auto& state : each) passes += state->launches_of["backward"];
  EXPECT_EQ(passes, 3) << "one for each yes";
}

TEST(MultiEngine, PassesOnWhatTheCallersAnswerThrows) {
  const auto engine =
      engines({std::make_shared<HostDeviceState>(), std::make_shared<HostDeviceState>()});
  engine->load(two_subjects());
  ExploreSchedule schedule;
  schedule.passes = 2;
  schedule.go_on = []() -> bool { throw std::runtime_error("enough"); };
  EXPECT_THROW(engine->explore(first_members(8), schedule, nullptr), std::runtime_error);
}

TEST(MultiEngine, PassesOnTheFailureOfAPartThatAsked) {
  const auto good = std::make_shared<HostDeviceState>();
  const auto bad = std::make_shared<HostDeviceState>();
  const auto engine = engines({good, bad});
  engine->load(two_subjects());
  bad->fail_launch = bad->launches + 5;
  ExploreSchedule schedule;
  schedule.passes = 2;
  schedule.go_on = [] { return true; };
  EXPECT_THROW(engine->explore(first_members(8), schedule, nullptr), device::DeviceFailure);
}

TEST(MultiEngine, PassesOnTheFailureOfAPart) {
  const auto good = std::make_shared<HostDeviceState>();
  const auto bad = std::make_shared<HostDeviceState>();
  const auto engine = engines({good, bad});
  engine->load(two_subjects());
  bad->fail_launch = bad->launches;
  EXPECT_THROW(engine->forward(first_members(8)), device::DeviceFailure);
}

}  // namespace
}  // namespace dcmrnn
