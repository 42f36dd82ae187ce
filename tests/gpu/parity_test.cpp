// The CUDA engine on a real device against the CPU engine.
#include <algorithm>
#include <cmath>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/simulate.hpp"
#include "kernels/select.hpp"
#include "tests/gpu/gpu_test.hpp"

namespace dcmrnn {
namespace {

class GpuParity : public GpuTest {
 protected:
  // Sums in another order; in single precision the special functions' errors over some hundred
  // steps.
  double tolerance() const { return single() ? 5e-4 : 1e-9; }
};
INSTANTIATE_TEST_SUITE_P(Precisions, GpuParity, kBothPrecisions, precision_name);

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  double scale = 0;
  for (const double value : b) scale = std::max(scale, std::abs(value));
  for (std::size_t k = 0; k < a.size(); ++k) EXPECT_NEAR(a[k], b[k], tolerance * scale) << k;
}

TEST_P(GpuParity, SweepsGiveTheNumbersOfTheCpu) {
  const auto compare = [&](int regions, const std::string& integrator,
                           const std::string& neural = "bilinear", bool whiten = false) {
    SmallStudy study(regions, 2, regions % 2 == 0 ? "stephan" : "buxton", integrator, neural);
    if (whiten) study.whiten();
    study.add_subject(60, 2, true, 1.5);
    study.add_subject(40, 3);
    const auto device = gpu();
    const auto host = cpu();
    for (Engine* engine : {device.get(), host.get()}) {
      engine->load(study.ensemble(2));
      engine->forward(first_members(4));
    }
    const std::vector<std::vector<double>> together = device->gradients(first_members(4), {20, 20});
    for (const int member : {0, 3}) {
      EXPECT_EQ(together[static_cast<std::size_t>(member)], device->gradient(member, {20, 20}));
      expect_near(device->store(member).sse, host->store(member).sse, tolerance());
      for (const WindowSchedule& windows :
           {WindowSchedule{}, WindowSchedule{20, 20}, WindowSchedule{20, 7}}) {
        expect_near(device->gradient(member, windows), host->gradient(member, windows),
                    tolerance());
      }
      expect_near(normal_matrix(*device, member), normal_matrix(*host, member), tolerance());
    }
  };
  for (const int regions : {1, 2, 3, 4, 6, 9, 17, 33}) compare(regions, "euler");
  for (const int regions : {2, 3, 6, 17, 33}) compare(regions, "heun");
  for (const int regions : {1, 3, 6, 9, 17}) compare(regions, "euler", "sigmoid");
  for (const int regions : {2, 6, 17}) compare(regions, "heun", "sigmoid");
  for (const int regions : {2, 6, 17, 33}) compare(regions, "exp2");
  for (const int regions : {1, 3, 6, 17}) compare(regions, "euler", "bilinear", true);
}

TEST_P(GpuParity, ExplorationTakesTheStepsOfTheCpu) {
  for (const bool step_per_window : {false, true}) {
    SmallStudy study;
    study.add_subject(50, 2);
    ExploreSchedule schedule;
    schedule.windows = {32, 32};
    schedule.step_per_window = step_per_window;
    schedule.passes = 12;
    std::vector<std::vector<double>> traces[2];
    const auto device = gpu();
    const auto host = cpu();
    device->load(study.ensemble(3, 0.1));
    host->load(study.ensemble(3, 0.1));
    device->explore(first_members(3), schedule, &traces[0]);
    host->explore(first_members(3), schedule, &traces[1]);
    for (std::size_t k = 0; k < 3; ++k) expect_near(traces[0][k], traces[1][k], 4 * tolerance());
  }
}

TEST_P(GpuParity, ADescentInBinsOfScansTakesTheStepOfTheCpu) {
  SmallStudy study(2, 1);
  study.add_subject_in_bins(4);
  const auto device = gpu();
  const auto host = cpu();
  const std::vector<int> members = first_members(2);
  for (Engine* engine : {device.get(), host.get()}) {
    engine->load(study.ensemble(2));
    engine->begin_polish(members, std::vector<Prestep>(2, Prestep::kNone), {});
    engine->refine(members);
    engine->refine(members);
  }
  for (const int member : members) {
    expect_near(device->store(member).parameters, host->store(member).parameters, tolerance());
  }
}

TEST_P(GpuParity, SeveralDevicesGiveTheBitsOfOne) {
  const std::vector<CudaDeviceInfo> there = cuda_devices();
  if (there.size() < 2) GTEST_SKIP() << "one CUDA device: nothing to spread members over";
  if (there[0].name != there[1].name) GTEST_SKIP() << "two CUDA devices that are not alike";
  const ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "spm12");
  SimulateOptions simulation;
  simulation.subjects = 5;
  simulation.scans = 128;
  const Cohort cohort = simulate(model, simulation);
  Estimate fits[2];
  for (const bool several : {true, false}) {
    FitOptions options;
    options.backend = "cuda";
    options.precision = precision();
    options.devices = {there[0].number};
    if (several) options.devices.push_back(there[1].number);
    fits[several] = estimate(cohort, model, options);
  }
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_EQ(fits[1].subjects[k].loss.total, fits[0].subjects[k].loss.total);
    EXPECT_EQ(fits[1].subjects[k].estimate.connectivity.A,
              fits[0].subjects[k].estimate.connectivity.A);
  }
}

TEST_P(GpuParity, WholeFitsAreThoseOfTheCpu) {
  const ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "spm12");
  SimulateOptions simulation;
  simulation.subjects = 3;
  simulation.scans = 128;
  const Cohort cohort = simulate(model, simulation);
  Estimate fits[2];
  for (const bool cuda : {true, false}) {
    FitOptions options;
    options.backend = cuda ? "cuda" : "cpu";
    options.precision = precision();
    fits[cuda] = estimate(cohort, model, options);
  }
  for (std::size_t k = 0; k < 3; ++k) {
    ASSERT_EQ(fits[1].subjects[k].status, fits[0].subjects[k].status);
    if (!fits[0].subjects[k].ok()) continue;
    // Both finish in double at the same optimum, each at its own last rounding.
    EXPECT_NEAR(fits[1].subjects[k].loss.total, fits[0].subjects[k].loss.total, 1e-2);
  }
}

TEST_P(GpuParity, PolishEndsAtTheOptimumOfTheCpu) {
  SmallStudy study;
  study.add_subject(80, 2);
  std::vector<double> losses[2];
  int place = 0;
  for (const bool cuda : {true, false}) {
    const auto engine = cuda ? gpu() : cpu();
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
    EXPECT_NEAR(losses[0][k], losses[1][k], single() ? 2.4 : 1e-4);
  }
}

// Equal losses, a diverged member, a segment of none and one that holds fewer than are kept.
TEST_P(GpuParity, SelectionIsThatOfTheHost) {
  SmallStudy study;
  study.add_subject(30, 2);
  Ensemble ensemble = only(study.ensemble(4, 0.2), {2, 0, 1, 2, 3, 0, 0, 1, 3, 2, 1, 1});
  ensemble.parameters[static_cast<std::size_t>(4 * ensemble.layout.size())] = 30;
  const auto engine = gpu();
  engine->load(ensemble);
  const std::vector<int> members = {11, 0, 4, 3, 9, 1, 2, 10, 7, 5, 6, 8};
  engine->forward(members);
  ASSERT_EQ(engine->report(4).outcome, MemberOutcome::kDiverged);
  const std::vector<int> segments = {0, 5, 5, 11, 12};
  for (const int keep : {1, 3, 20}) {
    EXPECT_EQ(engine->select(members, segments, keep),
              select_members(*engine, members, segments, keep))
        << keep;
  }
}

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
