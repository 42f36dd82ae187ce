// Whole fits on stand-in devices: batches after one another, failures, several devices.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "dcmrnn/error.hpp"
#include "kernels/multi_engine.hpp"
#include "tests/kernels/device/host_engine.hpp"
#include "tests/kernels/resumed_fit.hpp"

namespace dcmrnn::device {
namespace {

// Every engine that a fit makes, on devices of its own: a fit of several batches makes two, or with
// mixed precision four, those of the batches loaded ahead last.
struct Devices {
  int each = 1;  // devices that an engine spreads its members over
  std::vector<std::shared_ptr<HostDeviceState>> states;
  std::function<void(HostDeviceState&, std::size_t number)> prepare = [](auto&, std::size_t) {};

  EngineSource source() {
    EngineSource source;
    source.make = [this](const FitOptions&, Precision precision) {
      std::vector<std::unique_ptr<Engine>> parts;
      for (int k = 0; k < each; ++k) {
        const auto state = states.emplace_back(std::make_shared<HostDeviceState>());
        prepare(*state, states.size() - 1);
        parts.push_back(precision == Precision::kSingle ? make_single_engine(state)
                                                        : make_double_engine(state));
      }
      return as_one(std::move(parts));
    };
    return source;
  }
};

struct Study {
  ModelSpec model = example_model();
  Cohort cohort;
  std::vector<Hypothesis> hypotheses = {{model.name, model}};

  explicit Study(int subjects) : cohort(short_cohort(model, subjects)) {}
};

TEST(WholeFit, OnADeviceIsTheCpus) {
  const Study study(1);
  for (const char* precision : {"mixed", "double"}) {
    FitOptions options = short_fit(precision);
    options.polish->max_iterations = 100;
    Devices devices;
    const Estimate fit = estimate_on(devices.source(), study.cohort, study.hypotheses, options);
    options.backend = "cpu";
    const Estimate expected = estimate(study.cohort, study.model, options);
    EXPECT_EQ(fit.engine.device, "stand-in");
    const SubjectEstimate &ours = fit.subjects[0], &theirs = expected.subjects[0];
    ASSERT_TRUE(ours.ok()) << ours.reason;
    // Both finish in double at the same optimum, each at its own last rounding.
    EXPECT_NEAR(ours.loss.total, theirs.loss.total, 1e-4) << precision;
    EXPECT_NEAR(ours.log_evidence.value(), theirs.log_evidence.value(), 1e-3) << precision;
  }
}

TEST(WholeFit, DrawsFromThePosteriorOnOneDeviceAndOnTwo) {
  const Study study(2);
  FitOptions options = short_fit();
  options.polish->max_iterations = 100;
  options.sample = SampleOptions{4, 10, 8, 4};
  Devices one, two;
  two.each = 2;
  const Estimate expected = estimate_on(one.source(), study.cohort, study.hypotheses, options);
  const Estimate fit = estimate_on(two.source(), study.cohort, study.hypotheses, options);
  for (std::size_t k = 0; k < 2; ++k) {
    ASSERT_TRUE(fit.subjects[k].sample && expected.subjects[k].sample);
    EXPECT_EQ(fit.subjects[k].sample->chains, 4);
    EXPECT_GT(fit.subjects[k].sample->acceptance, 0.2);
    EXPECT_EQ(fit.subjects[k].sample->mean.connectivity.A,
              expected.subjects[k].sample->mean.connectivity.A);
    EXPECT_EQ(fit.subjects[k].sample->acceptance, expected.subjects[k].sample->acceptance);
  }
}

TEST(WholeFit, OnTwoDevicesHasTheBitsOfOne) {
  const Study study(2);
  Devices one, two;
  two.each = 2;
  const Estimate expected = estimate_on(one.source(), study.cohort, study.hypotheses, short_fit());
  const Estimate fit = estimate_on(two.source(), study.cohort, study.hypotheses, short_fit());
  expect_same_bits(fit.subjects, expected.subjects);
  for (const auto& state : two.states) EXPECT_GT(state->launches, 0) << "a device did nothing";
}

TEST(WholeFit, InterruptedAndResumedHasTheSameBits) {
  Devices devices;
  expect_resumed_fits_to_have_the_same_bits(devices.source(), short_fit());
}

TEST(WholeFit, TheNextBatchIsLoadedWhileOneIsComputed) {
  const Study study(2);
  Devices devices;
  bool loaded = false;
  FitCallbacks callbacks;
  callbacks.progress = [&](const Progress& progress) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (progress.done == 0 && !loaded && std::chrono::steady_clock::now() < patience) {
      loaded = devices.states.at(2)->used > 0;
      std::this_thread::yield();
    }
    return loaded;
  };
  estimate_on(one_by_one(devices.source()), study.cohort, study.hypotheses, short_fit(), callbacks);
  EXPECT_TRUE(loaded);
}

TEST(WholeFit, ABatchWithoutRoomBesideThePresentOneTakesItsPlace) {
  const Study study(3);
  Devices wide, narrow;
  narrow.prepare = [](HostDeviceState& state, std::size_t number) {
    if (number == 2) state.memory = 1000;  // of the batches loaded ahead
  };
  const Estimate expected =
      estimate_on(one_by_one(wide.source()), study.cohort, study.hypotheses, short_fit());
  const Estimate fit =
      estimate_on(one_by_one(narrow.source()), study.cohort, study.hypotheses, short_fit());
  expect_same_bits(fit.subjects, expected.subjects);
  EXPECT_GT(wide.states[2]->launches, 0);
  EXPECT_EQ(narrow.states[2]->launches, 0);
}

// What `fit` ends with under these devices; the subjects of the batches before.
std::vector<std::string> done_before(Devices& devices, const Study& study, std::string& message) {
  std::vector<std::string> done;
  FitCallbacks callbacks;
  callbacks.batch_done = [&](const std::vector<SubjectEstimate>& finished) {
    for (const SubjectEstimate& subject : finished) done.push_back(subject.id);
  };
  try {
    estimate_on(one_by_one(devices.source()), study.cohort, study.hypotheses, short_fit(),
                callbacks);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::kUnavailable);
    message = error.what();
  }
  return done;
}

TEST(WholeFit, ADeviceLostInTheSecondBatchKeepsTheFirst) {
  const Study study(3);
  for (const int launch : {0, 100}) {
    Devices devices;
    devices.prepare = [&](HostDeviceState& state, std::size_t number) {
      if (number == 2) state.fail_launch = launch;
    };
    std::string message;
    EXPECT_EQ(done_before(devices, study, message),
              std::vector<std::string>{study.cohort.subjects[0].id});
    EXPECT_NE(message.find("run again"), std::string::npos) << message;
    for (const auto& state : devices.states) EXPECT_EQ(state->used.load(), 0u);
  }
}

TEST(WholeFit, ADeviceWithoutRoomForOneMemberIsSaid) {
  const Study study(1);
  Devices devices;
  devices.prepare = [](HostDeviceState& state, std::size_t) { state.memory = 1000; };
  std::string message;
  EXPECT_TRUE(done_before(devices, study, message).empty());
  EXPECT_NE(message.find("fewer starts"), std::string::npos) << message;
}

}  // namespace
}  // namespace dcmrnn::device
