// Every kernel body of the device engine, run on the host, against the CPU engine.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/kernels/device/host_engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn::device {
namespace {

template <class S>
class DeviceParity : public testing::Test {
 public:
  static constexpr Precision kPrecision = sizeof(S) == 4 ? Precision::kSingle : Precision::kDouble;
  // Sums in another order, and in single precision other roundings over some hundred steps.
  static constexpr double kTolerance = sizeof(S) == 4 ? 2e-4 : 1e-9;

  void load(const Ensemble& ensemble) {
    cpu = make_cpu_engine(kPrecision, 1);
    cpu->load(ensemble);
    engine = sizeof(S) == 4 ? make_single_engine(state) : make_double_engine(state);
    engine->load(ensemble);
    members = first_members(ensemble.members.size());
  }
  void expect_same(const std::vector<double>& device, const std::vector<double>& expected) {
    ASSERT_EQ(device.size(), expected.size());
    double scale = 0;
    for (const double value : expected) scale = std::max(scale, std::abs(value));
    for (std::size_t k = 0; k < device.size(); ++k) {
      EXPECT_NEAR(device[k], expected[k], kTolerance * scale) << k;
    }
  }

  std::shared_ptr<HostDeviceState> state = std::make_shared<HostDeviceState>();
  std::unique_ptr<Engine> cpu, engine;
  std::vector<int> members;
};

using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(DeviceParity, Scalars);

TYPED_TEST(DeviceParity, ForwardGivesTheLossAndErrorsOfTheCpu) {
  SmallStudy study;
  study.add_subject(50, 2, true, 1.5);
  study.add_subject(40, 3);
  this->load(study.ensemble(3));
  this->cpu->forward(this->members);
  this->engine->forward(this->members);
  for (const int member : this->members) {
    EXPECT_NEAR(this->engine->report(member).loss, this->cpu->report(member).loss,
                this->kTolerance * std::abs(this->cpu->report(member).loss));
    this->expect_same(this->engine->store(member).sse, this->cpu->store(member).sse);
  }
}

TYPED_TEST(DeviceParity, GradientsOfManyMembersAreThoseOfEachAlone) {
  SmallStudy study;
  study.add_subject(50, 2, true, 1.5);
  study.add_subject(40, 3);
  this->load(study.ensemble(3));
  const std::vector<int> backwards(this->members.rbegin(), this->members.rend());
  const std::vector<std::vector<double>> together = this->engine->gradients(backwards, {20, 7});
  for (std::size_t k = 0; k < backwards.size(); ++k) {
    EXPECT_EQ(together[k], this->engine->gradient(backwards[k], {20, 7})) << backwards[k];
  }
}

// A thread, a tile or the general kernel holds the member, by its regions and neural model.
TYPED_TEST(DeviceParity, GradientIsTheCpusForEveryModelAndWindow) {
  const auto compare = [&](int regions, const std::string& integrator,
                           const std::string& neural = "bilinear") {
    SmallStudy study(regions, regions % 3 + 1, regions % 2 == 0 ? "stephan" : "buxton", integrator,
                     neural);
    study.add_subject(40, 2, true, 1.5);
    study.add_subject(30, 3);
    this->load(study.ensemble(1));
    for (const WindowSchedule& windows :
         {WindowSchedule{}, WindowSchedule{20, 20}, WindowSchedule{20, 7}}) {
      for (const int member : this->members) {
        this->expect_same(this->engine->gradient(member, windows),
                          this->cpu->gradient(member, windows));
      }
    }
  };
  for (const int regions : {1, 2, 3, 4, 5, 8, 9, 17, 33}) compare(regions, "euler");
  for (const int regions : {2, 3, 5, 33}) compare(regions, "heun");
  for (const int regions : {1, 3, 7, 9, 33}) compare(regions, "exp2");
  for (const int regions : {1, 3, 7, 9, 33}) compare(regions, "euler", "sigmoid");
  for (const int regions : {2, 5, 17}) compare(regions, "heun", "sigmoid");
}

// Masked scans, confounds and windows that overlap; beside a white subject of the same timing.
TYPED_TEST(DeviceParity, WhitensAsTheCpuDoes) {
  for (const int regions : {1, 3, 5}) {
    SmallStudy study(regions, 2);
    study.whiten();
    study.add_subject(40, 2, true, 1.5);
    study.add_subject(30, 3);
    Ensemble ensemble = study.ensemble(2);
    study.autocorrelation.resize(0);
    ensemble.datasets[1] = study.ensemble(1).datasets[1];
    this->load(ensemble);
    for (const WindowSchedule& windows : {WindowSchedule{}, WindowSchedule{20, 7}}) {
      for (const int member : this->members) {
        this->expect_same(this->engine->gradient(member, windows),
                          this->cpu->gradient(member, windows));
        this->expect_same(this->engine->store(member).sse, this->cpu->store(member).sse);
      }
    }
    for (const int member : this->members) {
      this->expect_same(normal_matrix(*this->engine, member), normal_matrix(*this->cpu, member));
    }
    ExploreSchedule schedule;
    schedule.windows = {20, 7};
    schedule.step_per_window = true;
    schedule.passes = 3;
    schedule.rate = 0.01;
    std::vector<std::vector<double>> traces, expected;
    this->engine->explore(this->members, schedule, &traces);
    this->cpu->explore(this->members, schedule, &expected);
    for (std::size_t k = 0; k < traces.size(); ++k) this->expect_same(traces[k], expected[k]);
  }
}

TYPED_TEST(DeviceParity, NormalMatrixIsTheCpus) {
  const auto compare = [&](int regions, const std::string& neural, const char* integrator) {
    SmallStudy study(regions, regions < 17 ? 2 : 1, "stephan", integrator, neural);
    if (regions >= 17) study.free_few();
    study.add_subject(regions < 17 ? 40 : 8, 2, true, 1.5);
    this->load(study.ensemble(2));
    this->expect_same(normal_matrix(*this->engine, 1), normal_matrix(*this->cpu, 1));
  };
  for (const int regions : {1, 5, 9}) compare(regions, "bilinear", "heun");
  for (const int regions : {3, 5}) compare(regions, "bilinear", "exp2");
  compare(3, "bilinear", "euler");
  compare(3, "sigmoid", "euler");
  compare(5, "sigmoid", "heun");
  compare(17, "bilinear", "euler");  // a tile of 32 lanes; below, the general kernel
  compare(17, "bilinear", "exp2");
  compare(17, "sigmoid", "euler");
}

TYPED_TEST(DeviceParity, ExplorationTakesTheCpusSteps) {
  struct Form {
    int regions;
    const char* optimizer;
    double window;  // 0: the exact gradient, which a search wants
    bool step_per_window;
    int passes;  // a search makes more of roundings with each
  };
  for (const auto& [regions, optimizer, window, step_per_window, passes] :
       {Form{3, "adam", 32, false, 12}, Form{3, "adam", 32, true, 12},
        Form{6, "adam", 32, false, 12}, Form{6, "adam", 32, true, 12},
        Form{3, "lbfgs", 0, false, 8}, Form{6, "lbfgs", 0, false, 8}}) {
    SCOPED_TRACE(std::to_string(regions) + ", " + optimizer);
    SmallStudy study(regions, 2);
    study.loss.lambda = 1;
    study.add_subject(50, 2);
    this->load(study.ensemble(3, 0.1));
    ExploreSchedule schedule;
    schedule.optimizer = index_of(Optimizers::kNames, optimizer);
    schedule.windows = {window, window};
    schedule.step_per_window = step_per_window;
    schedule.passes = passes;
    schedule.rate = 0.01;
    std::vector<std::vector<double>> traces, expected;
    this->engine->explore(this->members, schedule, &traces);
    this->cpu->explore(this->members, schedule, &expected);
    for (std::size_t k = 0; k < traces.size(); ++k) {
      this->expect_same(traces[k], expected[k]);
    }
  }
}

// Levenberg-Marquardt judges by thresholds, so that roundings may change its way: the optimum may
// not move. In single precision the noise is left within 1 % (a finish in double settles it), which
// moves F by up to 0.01 for each of 150 numbers.
TYPED_TEST(DeviceParity, PolishEndsAtTheCpusOptimum) {
  SmallStudy study;
  study.add_subject(50, 2);
  for (const double lambda : {0.0, 3.0}) {
    study.loss.lambda = lambda;
    this->load(study.ensemble(3, 0.1));
    const std::vector<Prestep> presteps = {Prestep::kNone, Prestep::kAnnealed, Prestep::kFrozen};
    for (Engine* each : {this->engine.get(), this->cpu.get()}) {
      each->begin_polish(this->members, presteps, {});
      std::vector<int> active = this->members;
      for (int k = 0; k < 200 && !active.empty(); ++k) {
        each->refine(active);
        std::erase_if(active, [&](int member) {
          return each->report(member).outcome != MemberOutcome::kActive;
        });
      }
      EXPECT_TRUE(active.empty());
    }
    for (const int member : this->members) {
      EXPECT_EQ(this->engine->report(member).outcome, this->cpu->report(member).outcome);
      EXPECT_NEAR(this->engine->report(member).loss, this->cpu->report(member).loss,
                  sizeof(TypeParam) == 4 ? 1.5 : 1e-4)
          << lambda;
    }
  }
}

TYPED_TEST(DeviceParity, TakesScansInBinsAsTheCpuDoes) {
  for (const bool whitened : {false, true}) {
    SmallStudy study(2, 1);
    if (whitened) study.whiten();
    study.add_subject_in_bins(4);
    study.add_subject(40, 2);  // beside one whose scans are far apart
    this->load(study.ensemble(2));
    const std::vector<Prestep> presteps(this->members.size(), Prestep::kNone);
    for (Engine* each : {this->engine.get(), this->cpu.get()}) {
      each->begin_polish(this->members, presteps, {});
      each->refine(this->members);
      each->refine(this->members);  // by now the matrix has made a step
    }
    for (const int member : this->members) {
      this->expect_same(this->engine->store(member).parameters,
                        this->cpu->store(member).parameters);
      this->expect_same(normal_matrix(*this->engine, member), normal_matrix(*this->cpu, member));
    }
  }
}

TYPED_TEST(DeviceParity, AMemberOutOfTheDomainIsAnOutcome) {
  SmallStudy study;
  study.add_subject(40, 2);
  Ensemble ensemble = study.ensemble(2);
  ensemble.parameters[0] = 30;
  this->load(ensemble);
  this->engine->forward(this->members);
  this->cpu->forward(this->members);
  EXPECT_EQ(this->engine->report(0).outcome, MemberOutcome::kDiverged);
  EXPECT_EQ(this->engine->report(1).outcome, MemberOutcome::kActive);
  EXPECT_EQ(this->engine->locate_exit(0).step, this->cpu->locate_exit(0).step);
}

}  // namespace
}  // namespace dcmrnn::device
