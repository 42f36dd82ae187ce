#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

struct Form {
  const char* optimizer;
  bool step_per_window;
};

class Explore : public testing::TestWithParam<Form> {
 public:
  static ExploreSchedule schedule(int passes) {
    ExploreSchedule schedule;
    schedule.optimizer = index_of(Optimizers::kNames, GetParam().optimizer);
    schedule.windows = {64, 64};
    schedule.step_per_window = GetParam().step_per_window;
    schedule.passes = passes;
    return schedule;
  }
};

TEST_P(Explore, LowersTheLossAndTracesIt) {
  SmallStudy study;
  study.add_subject(120, 2);
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(study.ensemble(2, 0.15));
  const ExploreSchedule schedule = Explore::schedule(40);
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
  ExploreSchedule schedule = Explore::schedule(12);
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
  ExploreSchedule schedule = Explore::schedule(12);
  int asked = 0;
  schedule.go_on = [&] { return ++asked < 4; };
  std::vector<std::vector<double>> traces;
  engine->explore(first_members(1), schedule, &traces);
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(traces[0].size(), 3u);
}

// Plain gradient steps are in the catalog for the 2017 abstract; they follow Adam's ways here.
INSTANTIATE_TEST_SUITE_P(
    Forms, Explore, testing::Values(Form{"adam", true}, Form{"adam", false}, Form{"lbfgs", false}),
    [](const auto& form) {
      return std::string(form.param.optimizer) + (form.param.step_per_window ? "Window" : "Pass");
    });

// However the passes end, with a trial that is accepted or not: the loss left is the least found,
// and that of the parameters left.
TEST(ExploreBySearch, EndsAtTheBestOfItsTrials) {
  SmallStudy study;
  study.loss.noise = "unit";  // so that all losses are of one kind
  study.add_subject(60, 2);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  ExploreSchedule schedule;
  schedule.optimizer = index_of(Optimizers::kNames, "lbfgs");
  schedule.rate = 3;
  double before = HUGE_VAL;
  int standing = 0;
  for (schedule.passes = 1; schedule.passes <= 12; ++schedule.passes) {
    engine->load(study.ensemble(1));
    std::vector<std::vector<double>> traces;
    engine->explore(first_members(1), schedule, &traces);
    const double loss = engine->report(0).loss;
    EXPECT_LE(loss, before);
    EXPECT_LE(loss, *std::min_element(traces[0].begin(), traces[0].end()));
    standing += loss == before;
    before = loss;
    engine->forward(first_members(1));
    EXPECT_EQ(engine->report(0).loss, loss);
  }
  EXPECT_GT(standing, 0) << "no trial was rejected";
}

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
