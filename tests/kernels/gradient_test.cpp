// The engine's gradient against central differences of its own loss, and against itself in other
// precisions, instruction sets and windows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "dcmrnn/model/catalog.hpp"
#include "kernels/cpu/target.hpp"
#include "kernels/engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

double largest(const std::vector<double>& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (std::size_t k = 0; k < a.size(); ++k) most = std::max(most, std::abs(a[k] - b[k]));
  return most;
}

double loss_at(Engine& engine, int member, const std::vector<double>& values) {
  engine.set_parameters(member, values);
  const int members[] = {member};
  engine.forward(members);
  return engine.report(member).loss;
}

void expect_gradient_matches_differences(const Ensemble& ensemble, int member) {
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(ensemble);
  const std::vector<double> gradient = engine->gradient(member, {});
  const std::vector<double> here = engine->store(member).parameters;
  std::vector<double> numeric;
  for (const int p : ensemble.structures[0].free) {
    // F of order 1e3 rounds at 1e-13: with h = 1e-5 that is 1e-8, as is h^2 times the third
    // derivative.
    const double h = 1e-5;
    std::vector<double> moved = here;
    moved[p] += h;
    const double above = loss_at(*engine, member, moved);
    moved[p] -= 2 * h;
    const double below = loss_at(*engine, member, moved);
    numeric.push_back((above - below) / (2 * h));
  }
  for (std::size_t k = 0; k < gradient.size(); ++k) {
    EXPECT_NEAR(gradient[k], numeric[k], 1e-6 * std::abs(numeric[k]) + 2e-8 * largest(gradient))
        << ensemble.structures[0].free[k];
  }
}

TEST(Gradient, EqualsCentralDifferencesForEveryParameter) {
  SmallStudy study;
  study.add_subject(60, 2);
  expect_gradient_matches_differences(study.ensemble(1), 0);
}

TEST(Gradient, EqualsCentralDifferencesForEveryOutputEquation) {
  for (const char* output : OutputModels::kNames) {
    SmallStudy study(2, 1, output);
    study.add_subject(60, 2);
    expect_gradient_matches_differences(study.ensemble(1), 0);
  }
}

TEST(Gradient, EqualsCentralDifferencesWithSliceTimesAndChangingInputs) {
  SmallStudy study;
  study.add_subject(60, 2, true, 1.5);
  expect_gradient_matches_differences(study.ensemble(1), 0);
}

TEST(Gradient, EqualsCentralDifferencesWithAScanEachStep) {
  SmallStudy study;
  study.add_subject(300, 0.25);
  expect_gradient_matches_differences(study.ensemble(1), 0);
}

// 1 to 4 regions have code of their own; 5 and 7 go through the general one and its block edges.
TEST(Gradient, EqualsCentralDifferencesForAnyNumberOfRegionsAndInputs) {
  each_dynamics([](const char* neural, const char* integrator) {
    if (integrator == std::string("heun")) return;  // its stages are Euler's
    for (const int regions : {1, 2, 4, 5, 7}) {
      SmallStudy study(regions, regions % 3 + 1, "stephan", integrator, neural);
      study.add_subject(40, 2);
      expect_gradient_matches_differences(study.ensemble(1), 0);
    }
  });
}

// With masked scans, confounds and two timings; regions of unlike noise.
TEST(Gradient, EqualsCentralDifferencesOfTheWhitenedLoss) {
  for (const char* integrator : Integrators::kNames) {
    SmallStudy study(3, 2, "stephan", integrator);
    study.whiten();
    study.add_subject(60, 2, true, 1.5);
    study.add_subject(80, 1);
    const Ensemble ensemble = study.ensemble(1);
    for (const int member : {0, 1}) expect_gradient_matches_differences(ensemble, member);
  }
}

TEST(Gradient, HasAnEntryForFreeParametersOnly) {
  SmallStudy study;
  study.model.prior_sd.connectivity.A(0, 2) = 0;
  study.model.prior_sd.connectivity.B[0].setZero();
  study.model.prior_sd.hemodynamics.row(kAlpha).setZero();
  study.add_subject(60, 2);
  const Ensemble ensemble = study.ensemble(1);
  EXPECT_EQ(ensemble.structures[0].free.size(), 9u + 18 + 6 + 18 - 1 - 9 - 3);
  expect_gradient_matches_differences(ensemble, 0);
}

TEST(Gradient, InSinglePrecisionStaysCloseOverALongScan) {
  for (const std::string integrator : {"euler", "heun", "exp2"}) {
    SmallStudy study(3, 2, "stephan", integrator);
    study.add_subject(720, 2);  // 5,752 steps
    const Ensemble ensemble = study.ensemble(1);
    const auto single = make_cpu_engine(Precision::kSingle, 1);
    const auto full = make_cpu_engine(Precision::kDouble, 1);
    single->load(ensemble);
    full->load(ensemble);
    const std::vector<double> exact = full->gradient(0, {});
    // Roundings of 6e-8 that the stable dynamics forget: measured 1e-6.
    EXPECT_LT(distance(single->gradient(0, {}), exact), 1e-5 * largest(exact)) << integrator;
  }
}

TEST(Gradient, OfOneWindowOverEverythingIsTheExactOne) {
  for (const bool white : {true, false}) {
    SmallStudy study;
    if (!white) study.whiten();
    study.add_subject(60, 2);
    const auto engine = make_cpu_engine(Precision::kDouble, 1);
    engine->load(study.ensemble(1));
    EXPECT_LT(distance(engine->gradient(0, {1000, 1000}), engine->gradient(0, {})), 1e-9);
  }
}

// A window's source holds what its scans add to the whitened errors of the next one: without
// confounds too, where windows of white noise are reversed as they come.
TEST(Gradient, OfWhitenedWindowsPointsInTheExactDirection) {
  SmallStudy study;
  study.whiten();
  study.add_subject(200, 2);
  study.subjects[0].confounds.resize(200, 0);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(study.ensemble(1));
  const std::vector<double> exact = engine->gradient(0, {});
  const double loss = engine->report(0).loss;
  const Eigen::Map<const Eigen::VectorXd> a(exact.data(), exact.size());
  const std::vector<double> truncated = engine->gradient(0, {64, 64});
  const Eigen::Map<const Eigen::VectorXd> b(truncated.data(), truncated.size());
  EXPECT_EQ(engine->report(0).loss, loss);
  EXPECT_GT(a.dot(b) / (a.norm() * b.norm()), 0.99);
}

// Truncation forgets what reaches back over a window's begin: small for windows that are long
// against the dynamics (seconds), and the direction stays.
TEST(Gradient, OfLongWindowsPointsInTheExactDirection) {
  SmallStudy study;
  study.add_subject(200, 2);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(study.ensemble(1));
  const std::vector<double> exact = engine->gradient(0, {});
  for (const WindowSchedule& windows : {WindowSchedule{64, 64}, WindowSchedule{64, 16}}) {
    const std::vector<double> truncated = engine->gradient(0, windows);
    double dot = 0, a = 0, b = 0;
    for (std::size_t k = 0; k < exact.size(); ++k) {
      dot += exact[k] * truncated[k];
      a += exact[k] * exact[k];
      b += truncated[k] * truncated[k];
    }
    EXPECT_GT(dot / std::sqrt(a * b), 0.98) << windows.stride;
    EXPECT_LT(dot / std::sqrt(a * b), 1 - 1e-9) << "nothing was truncated";
  }
}

// Without confounds each window is reversed from its own forward sweep's tape; a confound of zeros
// changes no number but makes the sweep wait for the whole scan and recompute.
void expect_same_bits_of_either_tape(const std::string& integrator, const std::string& neural) {
  SmallStudy study(3, 2, "stephan", integrator, neural);
  study.add_subject(60, 2, true, 1.5);
  study.subjects[0].confounds.resize(60, 0);
  Ensemble streamed = study.ensemble(2);
  ASSERT_EQ(streamed.datasets[0].rank, 0);
  Ensemble recomputed = streamed;
  recomputed.datasets[0].rank = 1;
  recomputed.datasets[0].basis.assign(60, 0);
  for (const Precision precision : {Precision::kSingle, Precision::kDouble}) {
    const auto a = make_cpu_engine(precision, 1);
    const auto b = make_cpu_engine(precision, 1);
    a->load(streamed);
    b->load(recomputed);
    for (const WindowSchedule& windows : {WindowSchedule{20, 20}, WindowSchedule{1000, 1000}}) {
      EXPECT_EQ(a->gradient(1, windows), b->gradient(1, windows));
      EXPECT_EQ(a->report(1).loss, b->report(1).loss);
    }
  }
}

void expect_same_bits_on_every_target(const std::string& integrator, const std::string& neural) {
  SmallStudy study(3, 2, "stephan", integrator, neural);
  study.add_subject(50, 2, true, 1.0);
  const Ensemble ensemble = study.ensemble(3);
  for (const Precision precision : {Precision::kSingle, Precision::kDouble}) {
    const auto reference = make_cpu_engine(precision, 1, "scalar");
    reference->load(ensemble);
    for (const Target* target : usable_targets()) {
      const auto engine = make_cpu_engine(precision, 1, target->name);
      engine->load(ensemble);
      for (const WindowSchedule& windows : {WindowSchedule{}, WindowSchedule{20, 20}}) {
        EXPECT_EQ(engine->gradient(1, windows), reference->gradient(1, windows)) << target->name;
      }
      EXPECT_EQ(normal_matrix(*engine, 1), normal_matrix(*reference, 1)) << target->name;
    }
  }
}

TEST(Gradient, OfManyMembersIsThatOfEachAlone) {
  SmallStudy study;
  study.add_subject(50, 2, true, 1.5);
  study.add_subject(40, 3);
  const auto engine = make_cpu_engine(Precision::kSingle, 2);
  engine->load(study.ensemble(11));
  std::vector<int> members(22);
  std::iota(members.rbegin(), members.rend(), 0);  // the last first
  const WindowSchedule windows{20, 20};
  const std::vector<std::vector<double>> together = engine->gradients(members, windows);
  for (std::size_t k = 0; k < members.size(); ++k) {
    const double loss = engine->report(members[k]).loss;
    EXPECT_EQ(together[k], engine->gradient(members[k], windows)) << members[k];
    EXPECT_EQ(engine->report(members[k]).loss, loss);
  }
}

TEST(Gradient, SaysWhereFIsNotFiniteAndGoesOnFromElsewhere) {
  SmallStudy study;
  study.add_subject(50, 2);
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(study.ensemble(1));
  const std::vector<double> good = engine->store(0).parameters;
  std::vector<double> wild = good;
  for (int i = 0; i < 9; ++i) wild[static_cast<std::size_t>(i)] = 60;
  engine->set_parameters(0, wild);
  engine->gradient(0, {});
  EXPECT_EQ(engine->report(0).outcome, MemberOutcome::kDiverged);
  engine->set_parameters(0, good);
  engine->gradient(0, {});
  EXPECT_EQ(engine->report(0).outcome, MemberOutcome::kActive);
  EXPECT_TRUE(std::isfinite(engine->report(0).loss));
}

TEST(Gradient, FromTheWindowsOwnTapeHasTheBitsOfTheRecomputedOne) {
  each_dynamics([&](const char* neural, const char* integrator) {
    expect_same_bits_of_either_tape(integrator, neural);
  });
}

TEST(Gradient, HasTheSameBitsOnEveryInstructionSet) {
  each_dynamics([&](const char* neural, const char* integrator) {
    expect_same_bits_on_every_target(integrator, neural);
  });
}

}  // namespace
}  // namespace dcmrnn
