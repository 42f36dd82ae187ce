// The CUDA engine on a real device against the CPU engine and against itself. Skipped, loudly,
// where there is no device.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/simulate.hpp"
#include "host/devices.hpp"
#include "kernels/device/cuda_engine.hpp"
#include "kernels/device/device_error.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

class Gpu : public testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (cuda_devices().empty()) GTEST_SKIP() << "no CUDA device: " << cuda_absence();
  }
  // Sums in another order; in single precision the special functions' errors over some hundred
  // steps.
  double tolerance() const { return GetParam() == Precision::kSingle ? 5e-4 : 1e-9; }
};

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  double scale = 0;
  for (const double value : b) scale = std::max(scale, std::abs(value));
  for (std::size_t k = 0; k < a.size(); ++k) EXPECT_NEAR(a[k], b[k], tolerance * scale) << k;
}

TEST_P(Gpu, SweepsGiveTheNumbersOfTheCpu) {
  const auto compare = [&](int regions, const std::string& integrator,
                           const std::string& neural = "bilinear") {
    SmallStudy study(regions, 2, regions % 2 == 0 ? "stephan" : "buxton", integrator, neural);
    study.add_subject(60, 2, true, 1.5);
    study.add_subject(40, 3);
    const auto gpu = make_cuda_engine(GetParam());
    const auto cpu = make_cpu_engine(GetParam(), 1);
    for (Engine* engine : {gpu.get(), cpu.get()}) {
      engine->load(study.ensemble(2));
      engine->forward(first_members(4));
    }
    for (const int member : {0, 3}) {
      expect_near(gpu->store(member).sse, cpu->store(member).sse, tolerance());
      for (const WindowSchedule& windows : {WindowSchedule{}, WindowSchedule{20, 20}}) {
        expect_near(gpu->gradient(member, windows), cpu->gradient(member, windows), tolerance());
      }
      expect_near(normal_matrix(*gpu, member), normal_matrix(*cpu, member), tolerance());
    }
  };
  for (const int regions : {1, 2, 3, 4, 6, 9, 17, 33}) compare(regions, "euler");
  for (const int regions : {2, 3, 6, 17, 33}) compare(regions, "heun");
  for (const int regions : {1, 3, 6, 9, 17}) compare(regions, "euler", "sigmoid");
  for (const int regions : {2, 6, 17}) compare(regions, "heun", "sigmoid");
  for (const int regions : {2, 6, 17, 33}) compare(regions, "exp2");
}

TEST_P(Gpu, ExplorationTakesTheStepsOfTheCpu) {
  for (const bool step_per_window : {false, true}) {
    SmallStudy study;
    study.add_subject(50, 2);
    ExploreSchedule schedule;
    schedule.windows = {32, 32};
    schedule.step_per_window = step_per_window;
    schedule.passes = 12;
    std::vector<std::vector<double>> traces[2];
    const auto gpu = make_cuda_engine(GetParam());
    const auto cpu = make_cpu_engine(GetParam(), 1);
    gpu->load(study.ensemble(3, 0.1));
    cpu->load(study.ensemble(3, 0.1));
    gpu->explore(first_members(3), schedule, &traces[0]);
    cpu->explore(first_members(3), schedule, &traces[1]);
    for (std::size_t k = 0; k < 3; ++k) expect_near(traces[0][k], traces[1][k], 4 * tolerance());
  }
}

TEST_P(Gpu, WholeFitsAreThoseOfTheCpu) {
  const ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "spm12");
  SimulateOptions simulation;
  simulation.subjects = 3;
  simulation.scans = 128;
  const Cohort cohort = simulate(model, simulation);
  Estimate fits[2];
  for (const bool cuda : {true, false}) {
    FitOptions options;
    options.backend = cuda ? "cuda" : "cpu";
    options.precision = GetParam() == Precision::kSingle ? "mixed" : "double";
    fits[cuda] = estimate(cohort, model, options);
  }
  for (std::size_t k = 0; k < 3; ++k) {
    ASSERT_EQ(fits[1].subjects[k].status, fits[0].subjects[k].status);
    if (!fits[0].subjects[k].ok()) continue;
    // Both finish in double at the same optimum, each at its own last rounding.
    EXPECT_NEAR(fits[1].subjects[k].loss.total, fits[0].subjects[k].loss.total, 1e-2);
  }
}

TEST_P(Gpu, PolishEndsAtTheOptimumOfTheCpu) {
  SmallStudy study;
  study.add_subject(80, 2);
  std::vector<double> losses[2];
  int place = 0;
  for (const bool cuda : {true, false}) {
    const auto engine = cuda ? make_cuda_engine(GetParam()) : make_cpu_engine(GetParam(), 1);
    engine->load(study.ensemble(4, 0.1));
    std::vector<int> active = first_members(4);
    engine->begin_polish(active, std::vector<Prestep>(4, Prestep::kAnnealed), {});
    for (int k = 0; k < 200 && !active.empty(); ++k) {
      engine->refine(active);
      std::erase_if(active, [&](int member) {
        return engine->report(member).outcome != MemberOutcome::kActive;
      });
    }
    EXPECT_TRUE(active.empty());
    for (const int member : first_members(4)) {
      losses[place].push_back(engine->report(member).loss);
    }
    ++place;
  }
  for (std::size_t k = 0; k < 4; ++k) {
    // Single precision leaves the noise within 1 %: 0.01 for each of 240 scans.
    EXPECT_NEAR(losses[0][k], losses[1][k], GetParam() == Precision::kSingle ? 2.4 : 1e-4);
  }
}

TEST_P(Gpu, MembersDoNotDependOnOrderOrCompany) {
  SmallStudy study;
  study.add_subject(40, 2, true, 1.0);
  study.add_subject(30, 3);
  const Ensemble ensemble = study.ensemble(600, 0.1);
  std::vector<int> order = first_members(1200);
  std::vector<MemberState> states[2];
  for (int run = 0; run < 2; ++run) {
    const auto engine = make_cuda_engine(GetParam());
    engine->load(ensemble);
    ExploreSchedule schedule;
    schedule.windows = {32, 32};
    schedule.passes = 3;
    engine->explore(order, schedule);
    engine->begin_polish(order, std::vector<Prestep>(1200, Prestep::kNone), {});
    engine->refine(order);
    engine->refine(order);
    for (const int member : {0, 17, 599, 1199}) states[run].push_back(engine->store(member));
    std::rotate(order.begin(), order.begin() + 437, order.end());
  }
  for (std::size_t k = 0; k < states[0].size(); ++k) {
    EXPECT_EQ(states[0][k].parameters, states[1][k].parameters) << k;
    EXPECT_EQ(states[0][k].sse, states[1][k].sse) << k;
  }
}

// Alone, in a smaller batch, and polished on after others were taken from the list.
TEST_P(Gpu, MembersDoNotDependOnTheSizeOfTheBatchOrOnWhoIsLeft) {
  SmallStudy study;
  study.add_subject(40, 2, true, 1.0);
  const Ensemble crowd = study.ensemble(300, 0.1);
  const auto state_of_first = [&](int members, bool shrink) {
    Ensemble ensemble = crowd;
    ensemble.members.resize(members);
    ensemble.parameters.resize(static_cast<std::size_t>(members) * ensemble.layout.size());
    const auto engine = make_cuda_engine(GetParam());
    engine->load(ensemble);
    std::vector<int> active = first_members(members);
    engine->begin_polish(active, std::vector<Prestep>(active.size(), Prestep::kNone), {});
    engine->refine(active);
    if (shrink) active.resize(7);
    engine->refine(active);
    return engine->store(0);
  };
  const MemberState expected = state_of_first(300, false);
  for (const auto& [members, shrink] : {std::pair{1, false}, {33, false}, {300, true}}) {
    const MemberState state = state_of_first(members, shrink);
    EXPECT_EQ(state.parameters, expected.parameters) << members;
    EXPECT_EQ(state.sse, expected.sse) << members;
  }
}

TEST_P(Gpu, TakesAHundredThousandMembers) {
  SmallStudy study;
  study.add_subject(20, 2);
  const Ensemble ensemble = study.ensemble(100000, 0.05);
  const auto engine = make_cuda_engine(GetParam());
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

// With memory for a part of the members at a time, and after a batch that had no room at all.
TEST_P(Gpu, LittleMemoryChangesNoBit) {
  SmallStudy study;
  study.add_subject(40, 2);
  const Ensemble ensemble = study.ensemble(20000, 0.1);
  const std::vector<int> members = first_members(20000);
  std::vector<MemberState> states[2];
  for (const bool little : {false, true}) {
    const auto engine = make_cuda_engine(GetParam());
    engine->load(ensemble);
    engine->begin_polish(members, std::vector<Prestep>(members.size(), Prestep::kNone), {});
    const std::shared_ptr<void> occupied = little ? occupy_device(std::size_t{96} << 20) : nullptr;
    engine->refine(members);
    for (const int member : {0, 9999, 19999}) states[little].push_back(engine->store(member));
  }
  for (std::size_t k = 0; k < states[0].size(); ++k) {
    EXPECT_EQ(states[0][k].parameters, states[1][k].parameters) << k;
    EXPECT_EQ(states[0][k].sse, states[1][k].sse) << k;
  }
}

TEST_P(Gpu, NoMemoryAtAllIsSaid) {
  SmallStudy study;
  study.add_subject(40, 2);
  const std::shared_ptr<void> occupied = occupy_device(std::size_t{1} << 20);
  const auto engine = make_cuda_engine(GetParam());
  EXPECT_THROW(engine->load(study.ensemble(1000000, 0.1)), device::OutOfDeviceMemory);
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

INSTANTIATE_TEST_SUITE_P(Precisions, Gpu, testing::Values(Precision::kSingle, Precision::kDouble),
                         [](const auto& precision) {
                           return precision.param == Precision::kSingle ? std::string("Single")
                                                                        : std::string("Double");
                         });

// The special function unit in single precision, against the host in double. The bounds are the PTX
// manual's.
TEST(GpuSpecialFunctions, StayWithinTheirErrors) {
  if (cuda_devices().empty()) GTEST_SKIP() << "no CUDA device: " << cuda_absence();
  const SpecialFunctionErrors errors = measure_special_functions();
  EXPECT_LT(errors.reciprocal, 1.3e-7) << "relative";
  EXPECT_LT(errors.exp2, 3.6e-7) << "relative, with the rounding of an argument up to 3";
  EXPECT_LT(errors.log2, 2.4e-7) << "absolute between 1/2 and 2";
}

}  // namespace
}  // namespace dcmrnn
