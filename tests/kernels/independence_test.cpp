// A member's results are its own: the same bits alone, in a crowd, in any order, on any number of
// threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "dcmrnn/model/catalog.hpp"
#include "kernels/engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

// Subjects of different length, TR, inputs (blocks and changing at each step) in one ensemble.
SmallStudy mixed_study(const std::string& integrator = "euler",
                       const std::string& neural = "bilinear") {
  SmallStudy study(3, 2, "stephan", integrator, neural);
  study.add_subject(40, 2);
  study.add_subject(40, 2, true);
  study.add_subject(40, 2, false, 1.5);
  study.add_subject(33, 1.7);
  study.add_subject(50, 0.72, true);
  study.add_subject(40, 2);
  return study;
}

struct Outcome {
  std::vector<double> parameters, sse;
  double loss;
  bool operator==(const Outcome&) const = default;
};

// A short fit of all members: exploration in all forms, then polish trials.
std::vector<Outcome> fit(const Ensemble& ensemble, int threads) {
  const auto engine = make_cpu_engine(Precision::kSingle, threads);
  engine->load(ensemble);
  std::vector<int> active = first_members(ensemble.members.size());
  ExploreSchedule schedule;
  schedule.windows = {32, 32};
  schedule.passes = 3;
  engine->explore(active, schedule);
  schedule.step_per_window = true;
  schedule.passes = 2;
  engine->explore(active, schedule);
  schedule.step_per_window = false;
  schedule.optimizer = index_of(Optimizers::kNames, "lbfgs");
  schedule.passes = 3;
  engine->explore(active, schedule);
  std::vector<Prestep> presteps;
  for (const int m : active) {
    // By something of the member's own, not by its place.
    const double own = engine->store(m).parameters[0];
    presteps.push_back(own < -0.8 ? Prestep::kAnnealed : Prestep::kFrozen);
  }
  engine->begin_polish(active, presteps, {});
  for (int trial = 0; trial < 4; ++trial) {
    engine->refine(active);
    std::erase_if(active,
                  [&](int m) { return engine->report(m).outcome != MemberOutcome::kActive; });
  }
  std::vector<Outcome> outcomes;
  for (std::size_t m = 0; m < ensemble.members.size(); ++m) {
    const MemberState state = engine->store(static_cast<int>(m));
    outcomes.push_back({state.parameters, state.sse, engine->report(static_cast<int>(m)).loss});
  }
  return outcomes;
}

TEST(Independence, AMemberHasTheSameBitsAloneAndInABatchOfAThousand) {
  const SmallStudy study = mixed_study();
  const Ensemble crowd = study.ensemble(168);  // 1,008 members
  const std::vector<Outcome> together = fit(crowd, 2);
  for (const int member : {0, 7, 170, 341, 500, 677, 840, 1007}) {
    EXPECT_EQ(fit(only(crowd, {member}), 1)[0], together[member]) << member;
  }
}

// A pack filters the predictions of all its members where it must filter those of one.
TEST(Independence, AWhiteMemberHasTheSameBitsBesideAWhitenedOne) {
  const auto subjects = [](SmallStudy& study) {
    study.add_subject(40, 2, false, 1.5);
    study.add_subject(40, 2, true, 1.5);
    return study.ensemble(2);
  };
  SmallStudy white, colored;
  colored.whiten();
  const Ensemble alone = subjects(white);
  Ensemble beside = subjects(colored);
  beside.datasets[0] = alone.datasets[0];
  const std::vector<Outcome> expected = fit(only(alone, {0, 1}), 1), mixed = fit(beside, 1);
  EXPECT_EQ(mixed[0], expected[0]);
  EXPECT_EQ(mixed[1], expected[1]);
  EXPECT_EQ(mixed[2], fit(only(beside, {2}), 1)[0]);
}

void expect_members_of_their_own(const Ensemble& ensemble) {
  const std::vector<Outcome> expected = fit(ensemble, 1);
  EXPECT_EQ(fit(ensemble, 2), expected);
  EXPECT_EQ(fit(only(ensemble, {17}), 1)[0], expected[17]);

  std::vector<int> order = first_members(ensemble.members.size());
  for (std::size_t k = 0; k < order.size(); ++k)
    std::swap(order[k], order[(k * 17 + 5) % order.size()]);
  const std::vector<Outcome> permuted = fit(only(ensemble, order), 2);
  for (std::size_t k = 0; k < order.size(); ++k) EXPECT_EQ(permuted[k], expected[order[k]]) << k;
}

TEST(Independence, OrderCompanyAndThreadsDoNotChangeABitUnderAnyEquation) {
  each_dynamics([&](const char* neural, const char* integrator) {
    SCOPED_TRACE(std::string(neural) + ", " + integrator);
    expect_members_of_their_own(mixed_study(integrator, neural).ensemble(5));
  });
}

TEST(Independence, ANeighbourThatDivergesChangesNothing) {
  SmallStudy study;
  study.add_subject(40, 2);
  Ensemble ensemble = study.ensemble(4);
  const std::vector<Outcome> expected = fit(only(ensemble, {0, 2, 3}), 1);
  // Member 1 explodes.
  ensemble.parameters[ensemble.layout.size() + ensemble.layout.a(0, 0)] = 30;
  const std::vector<Outcome> with_neighbour = fit(ensemble, 1);
  EXPECT_EQ(with_neighbour[0], expected[0]);
  EXPECT_EQ(with_neighbour[2], expected[1]);
  EXPECT_EQ(with_neighbour[3], expected[2]);
}

}  // namespace
}  // namespace dcmrnn
