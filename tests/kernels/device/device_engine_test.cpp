// Orchestration of the device engine on a stand-in that fails on cue: chunks, memory, failures.
#include <gtest/gtest.h>

#include "kernels/device/device_error.hpp"
#include "kernels/explore_member.hpp"
#include "tests/kernels/company.hpp"
#include "tests/kernels/device/host_engine.hpp"

namespace dcmrnn::device {
namespace {

// One engine on a stand-in, and what its members end as after exploration and polish.
struct Session {
  std::shared_ptr<HostDeviceState> state = std::make_shared<HostDeviceState>();
  std::unique_ptr<Engine> held = make_single_engine(state);
  Engine& engine = *held;
  // The allocation of that call that fails; -1: none.
  int fails_exploring = -1;
  int fails_refining = -1;

  void fail_soon(int allocation) const {
    state->fail_allocation = allocation < 0 ? -1 : state->allocations + allocation;
  }

  static ExploreSchedule schedule() {
    ExploreSchedule explore;
    explore.windows = {32, 32};
    explore.passes = 3;
    return explore;
  }

  std::vector<MemberState> fit(const Ensemble& ensemble, std::vector<int> order) {
    engine.load(ensemble);
    fail_soon(fails_exploring);
    engine.explore(order, schedule(), nullptr);
    fail_soon(-1);
    engine.begin_polish(order, std::vector<Prestep>(order.size(), Prestep::kAnnealed), {});
    for (int k = 0; k < 4; ++k) {
      std::erase_if(order, [&](int member) {
        return engine.report(member).outcome != MemberOutcome::kActive;
      });
      fail_soon(k == 1 ? fails_refining : -1);
      engine.refine(order);
    }
    std::vector<MemberState> states;
    for (std::size_t m = 0; m < ensemble.members.size(); ++m) {
      states.push_back(engine.store(static_cast<int>(m)));
    }
    return states;
  }
};

void expect_same_bits(const std::vector<MemberState>& a, const std::vector<MemberState>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t m = 0; m < a.size(); ++m) {
    dcmrnn::expect_same_bits(a[m], b[m], static_cast<int>(m));
  }
}

// Two designs with different timing, length, inputs and confounds.
Ensemble mixed_ensemble() {
  SmallStudy study;
  study.add_subject(30, 2, true, 1.0);
  study.add_subject(24, 3);
  return study.ensemble(3, 0.1);
}

// A thread, a tile and, under exp2, the general kernel hold the member.
TEST(DeviceEngine, MembersDoNotDependOnTheirOrderOrCompany) {
  for (const auto& [regions, integrator] : {std::pair{3, "euler"}, {6, "euler"}, {17, "exp2"}}) {
    SmallStudy study(regions, 1, "stephan", integrator);
    study.free_few();
    study.add_subject(8, 2, true, 1.0);
    study.add_subject(6, 3);
    expect_bits_of_no_company(
        [] { return make_single_engine(std::make_shared<HostDeviceState>()); },
        study.ensemble(regions < 17 ? 2 : 1, 0.1));
  }
}

TEST(DeviceEngine, ForwardKeepsWhatTheDeviceComputedBefore) {
  Session session;
  session.engine.load(mixed_ensemble());
  const std::vector<double> start = session.engine.store(2).parameters;
  session.engine.explore(first_members(6), Session::schedule(), nullptr);
  session.engine.forward({{0, 1}});
  EXPECT_NE(session.engine.store(2).parameters, start);
  const std::vector<double> errors = session.engine.store(0).sse;
  session.engine.forward({{1}});
  EXPECT_EQ(session.engine.store(0).sse, errors);
}

TEST(DeviceEngine, MembersOfOneDesignStandTogetherAndShortOnesFirst) {
  Session session;
  session.engine.load(mixed_ensemble());  // subject 0: 60 s by 30 scans, subject 1: 72 s by 24
  session.engine.forward({{3, 0, 4, 1, 5, 2}});
  EXPECT_EQ(session.state->last_upload, (std::vector<int>{0, 1, 2, 3, 4, 5}));
}

TEST(DeviceEngine, TracesStandInTheOrderOfTheCall) {
  const Ensemble ensemble = mixed_ensemble();
  std::vector<std::vector<double>> straight, permuted;
  Session a, b;
  a.engine.load(ensemble);
  a.engine.explore(first_members(6), Session::schedule(), &straight);
  b.engine.load(ensemble);
  const std::vector<int> order = {4, 0, 5, 2, 1, 3};
  b.engine.explore(order, Session::schedule(), &permuted);
  for (std::size_t k = 0; k < order.size(); ++k) EXPECT_EQ(permuted[k], straight[order[k]]) << k;
}

TEST(DeviceEngine, AsksBetweenPassesWhetherToGoOn) {
  Session session;
  session.engine.load(mixed_ensemble());
  ExploreSchedule schedule = Session::schedule();
  int asked = 0;
  schedule.go_on = [&] { return ++asked < 3; };
  session.engine.explore(first_members(6), schedule, nullptr);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(session.state->launches_of["backward"], 2);
}

TEST(DeviceEngine, ANoEndsTheChunksThatFollowToo) {
  const Ensemble ensemble = mixed_ensemble();
  Session wide, narrow;
  wide.engine.load(ensemble);
  wide.engine.explore(first_members(6), Session::schedule(), nullptr);
  narrow.engine.load(ensemble);
  narrow.state->memory = narrow.state->used + (wide.state->peak - narrow.state->used) * 6 / 10;
  ExploreSchedule schedule = Session::schedule();
  int asked = 0;
  schedule.go_on = [&] { return ++asked < 3; };
  narrow.engine.explore(first_members(6), schedule, nullptr);
  EXPECT_EQ(asked, 3);
  EXPECT_EQ(narrow.state->launches_of["backward"], 2);
  const int size = ensemble.layout.size();
  const std::vector<double> start(ensemble.parameters.end() - size, ensemble.parameters.end());
  EXPECT_EQ(narrow.engine.store(5).parameters, start) << "the chunks were not smaller";
  EXPECT_NE(narrow.engine.store(0).parameters,
            std::vector<double>(ensemble.parameters.begin(), ensemble.parameters.begin() + size));
}

TEST(DeviceEngine, NormalMatricesStandInTheOrderOfTheCall) {
  Session session;
  session.engine.load(mixed_ensemble());
  const std::vector<int> members = {4, 0, 2};
  const std::vector<NormalEquations> together = session.engine.normal_equations(members);
  for (std::size_t k = 0; k < members.size(); ++k) {
    EXPECT_EQ(together[k].matrix, normal_matrix(session.engine, members[k])) << k;
  }
}

TEST(DeviceEngine, ChunksThatFitTheMemoryGiveTheSameBits) {
  SmallStudy large(17, 1);  // a tile of 32 lanes
  large.free_few();
  large.add_subject(8, 2);
  for (const Ensemble& ensemble : {mixed_ensemble(), large.ensemble(3, 0.1)}) {
    Session wide, narrow;
    const std::vector<int> members = first_members(ensemble.members.size());
    const std::vector<MemberState> expected = wide.fit(ensemble, members);
    const int launches = wide.state->launches_of["sensitivity"];
    narrow.state->memory = wide.state->peak * 6 / 10;
    expect_same_bits(narrow.fit(ensemble, members), expected);
    EXPECT_LE(narrow.state->peak, narrow.state->memory);
    EXPECT_GT(narrow.state->launches_of["sensitivity"], launches) << "the chunks were not smaller";
  }
}

TEST(DeviceEngine, AnAllocationWithoutRoomHalvesTheChunk) {
  const Ensemble ensemble = mixed_ensemble();
  Session whole;
  const std::vector<MemberState> expected = whole.fit(ensemble, first_members(6));
  std::map<std::string, int> launches = whole.state->launches_of;
  constexpr int kOfGrids = 15;  // arrays of the two grids' plans come first, shared by all chunks
  for (const int allocation : {0, 4, 11}) {
    Session failing;
    failing.fails_exploring = kOfGrids + allocation;
    failing.fails_refining = allocation;
    expect_same_bits(failing.fit(ensemble, first_members(6)), expected);
    // The first by the exploration alone, the others by the polish.
    for (const char* kernel : {"backward", "sensitivity", "solve"}) {
      EXPECT_GT(failing.state->launches_of[kernel], launches[kernel]) << kernel << " not halved";
    }
  }
}

TEST(DeviceEngine, GivesAllItsMemoryBack) {
  const auto state = std::make_shared<HostDeviceState>();
  {
    const auto engine = make_single_engine(state);
    engine->load(mixed_ensemble());
    engine->forward(first_members(6));
    EXPECT_GT(state->used.load(), 0u);
    engine->load(mixed_ensemble());
  }
  EXPECT_EQ(state->used.load(), 0u);
}

TEST(DeviceEngine, ALoadWithoutRoomHoldsNothing) {
  const Ensemble ensemble = mixed_ensemble();
  Session session;
  session.engine.load(ensemble);
  const int allocations = session.state->allocations;
  for (const int allocation : {0, allocations / 2, allocations - 1}) {
    session.fail_soon(allocation);
    EXPECT_THROW(session.engine.load(ensemble), OutOfDeviceMemory);
    EXPECT_EQ(session.state->used.load(), 0u) << allocation;
    session.engine.load(ensemble);
  }
}

TEST(DeviceEngine, SaysSoWhereNotEvenOneMemberFits) {
  Session session;
  const Ensemble ensemble = mixed_ensemble();
  session.engine.load(ensemble);
  session.state->memory = session.state->used + 1000;
  EXPECT_THROW(session.engine.forward(first_members(6)), OutOfDeviceMemory);
}

// Every call, at its first launch and at one in its midst; an engine on a device that works again
// can be loaded anew.
TEST(DeviceEngine, AFailedLaunchIsAFailureThatNamesTheKernel) {
  const Ensemble ensemble = mixed_ensemble();
  const std::vector<int> members = first_members(6);
  struct Call {
    std::function<void(Engine&)> make;
    const char* first_kernel;
    const char* second_kernel;
  };
  const std::vector<Call> calls = {
      {[&](Engine& engine) { engine.forward(members); }, "prepare", "forward"},
      {[&](Engine& engine) { engine.gradient(0, {}); }, "prepare", "forward"},
      {[&](Engine& engine) { engine.explore(members, Session::schedule()); }, "begin_explore",
       "prepare"},
      {[&](Engine& engine) { engine.refine(members); }, "prepare", "sensitivity"},
      {[&](Engine& engine) { engine.normal_equations(members); }, "prepare", "sensitivity"}};
  const auto begin = [&](Engine& engine) {
    engine.load(ensemble);
    engine.begin_polish(members, std::vector<Prestep>(members.size(), Prestep::kNone), {});
  };
  for (std::size_t k = 0; k < calls.size(); ++k) {
    for (const int launch : {0, 1}) {
      const auto state = std::make_shared<HostDeviceState>();
      {
        const auto engine = make_single_engine(state);
        begin(*engine);
        state->fail_launch = state->launches + launch;
        try {
          calls[k].make(*engine);
          FAIL() << "no failure in call " << k;
        } catch (const DeviceFailure& failure) {
          EXPECT_EQ(std::string(failure.what()),
                    std::string(launch == 0 ? calls[k].first_kernel : calls[k].second_kernel) +
                        ": launch refused");
        }
        state->fail_launch = -1;
        begin(*engine);
        calls[k].make(*engine);
      }
      EXPECT_EQ(state->used.load(), 0u) << k;
    }
  }
}

TEST(DeviceEngine, TakesParametersAndNoiseSetBetweenTwoCalls) {
  const Ensemble ensemble = mixed_ensemble();
  Session session;
  session.engine.load(ensemble);
  session.engine.forward(first_members(6));
  const double before = session.engine.report(2).loss;
  std::vector<double> parameters = session.engine.store(2).parameters;
  parameters[0] -= 0.1;
  session.engine.set_parameters(2, parameters);
  session.engine.forward(first_members(6));
  EXPECT_NE(session.engine.report(2).loss, before);
  EXPECT_EQ(session.engine.store(2).parameters, parameters);
  const double noisy = session.engine.report(2).loss;
  session.engine.set_noise(2, std::vector<double>(3, 10.0));
  session.engine.forward(first_members(6));
  EXPECT_NE(session.engine.report(2).loss, noisy);
}

TEST(DeviceEngine, ItsClockTimesEveryKernelWhileItRuns) {
  Session session;
  session.engine.load(mixed_ensemble());
  session.engine.forward(first_members(6));
  session.engine.start_kernel_clock();
  session.engine.forward(first_members(6));
  session.engine.select(first_members(6), std::vector<int>{0, 6}, 2);
  std::vector<std::string> names;
  for (const KernelTime& time : session.engine.stop_kernel_clock()) {
    names.push_back(time.kernel);
    EXPECT_EQ(time.launches, 1) << time.kernel;
    EXPECT_GT(time.seconds, 0) << time.kernel;
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"forward", "prepare", "residual", "select", "take_errors"}));
}

}  // namespace
}  // namespace dcmrnn::device
