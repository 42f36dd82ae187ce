#include <gtest/gtest.h>

#include <cmath>

#include "kernels/engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

class Explore : public testing::TestWithParam<bool> {};  // a step per window, or per pass

TEST_P(Explore, LowersTheLossAndTracesIt) {
  SmallStudy study;
  study.add_subject(120, 2);
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(study.ensemble(2, 0.15));
  ExploreSchedule schedule;
  schedule.windows = {64, 64};
  schedule.step_per_window = GetParam();
  schedule.passes = 40;
  schedule.rate = 0.01;
  std::vector<std::vector<double>> traces;
  engine->forward(first_members(2));
  const double before = engine->report(1).loss;
  engine->explore(first_members(2), schedule, &traces);
  ASSERT_EQ(traces.size(), 2u);
  ASSERT_EQ(traces[1].size(), 40u);
  EXPECT_LT(engine->report(1).loss, before - 10);
  EXPECT_LT(traces[1].back(), traces[1].front());
}

TEST_P(Explore, AStepOutOfTheDomainIsTakenBack) {
  SmallStudy study;
  study.add_subject(60, 2);
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(study.ensemble(1));
  ExploreSchedule schedule;
  schedule.windows = {64, 64};
  schedule.step_per_window = GetParam();
  schedule.passes = 12;
  schedule.rate = 3;  // Hz a step: self-connections become positive at once
  engine->explore(first_members(1), schedule);
  EXPECT_TRUE(std::isfinite(engine->report(0).loss));
  EXPECT_NE(engine->report(0).outcome, MemberOutcome::kDiverged);
}

TEST_P(Explore, AsksBetweenPassesWhetherToGoOn) {
  SmallStudy study;
  study.add_subject(60, 2);
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(study.ensemble(1));
  ExploreSchedule schedule;
  schedule.windows = {64, 64};
  schedule.step_per_window = GetParam();
  schedule.passes = 12;
  int asked = 0;
  schedule.go_on = [&] { return ++asked < 4; };
  std::vector<std::vector<double>> traces;
  engine->explore(first_members(1), schedule, &traces);
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(traces[0].size(), 3u);
}

INSTANTIATE_TEST_SUITE_P(Forms, Explore, testing::Bool(), [](const auto& form) {
  return form.param ? std::string("Window") : std::string("Pass");
});

TEST(Select, KeepsTheBestOfEachSegmentInOrder) {
  SmallStudy study;
  study.add_subject(40, 2);
  study.add_subject(40, 2);
  Ensemble ensemble = study.ensemble(4, 0.2);
  ensemble.parameters[2 * ensemble.layout.size()] = 30;  // member 2 diverges
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(ensemble);
  const std::vector<int> members = first_members(8);
  engine->forward(members);
  const std::vector<int> segments = {0, 4, 8};
  const std::vector<int> kept = engine->select(members, segments, 3);
  ASSERT_EQ(kept.size(), 6u);
  EXPECT_EQ(std::count(kept.begin(), kept.end(), 2), 0);
  for (const std::size_t k : {0, 1, 3, 4}) {
    EXPECT_LE(engine->report(kept[k]).loss, engine->report(kept[k + 1]).loss);
  }
  for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(kept[k] / 4, static_cast<int>(k / 3));
}

}  // namespace
}  // namespace dcmrnn
