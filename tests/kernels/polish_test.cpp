// Normal equations and polish of the CPU engine.
#include <gtest/gtest.h>

#include <Eigen/Dense>
#include <cmath>

#include "dcmrnn/lane/small_matrix.hpp"
#include "dcmrnn/model/catalog.hpp"
#include "host/confounds.hpp"
#include "host/whitening.hpp"
#include "kernels/engine.hpp"
#include "tests/kernels/small_ensemble.hpp"

namespace dcmrnn {
namespace {

// J'WJ / sigma^2 from central differences of the simulated, projected BOLD.
Eigen::MatrixXd numeric_normal_matrix(const SmallStudy& study, const Ensemble& ensemble,
                                      const MemberState& state) {
  const Subject& subject = study.subjects[0];
  const Eigen::MatrixXd Q = confound_basis(subject.confounds, subject.mask);
  const auto projected = [&](const Eigen::MatrixXd& basis, const Eigen::MatrixXd& y) {
    return Eigen::MatrixXd(subject.mask.asDiagonal() * project_out(basis, subject.mask, y));
  };
  const auto bold = [&](const std::vector<double>& values) {
    Eigen::MatrixXd y =
        simulate_bold(study.model, from_vector(study.model, values), subject.inputs,
                      subject.inputs_dt, subject.tr, subject.scans(), subject.slice_time);
    if (study.autocorrelation.size() == 0) return projected(Q, y);
    for (Eigen::Index n = 0; n < y.cols(); ++n) {
      const Whitening whitening = ar1_whitening(study.autocorrelation(n), subject.mask);
      y.col(n) = projected(confound_basis(whitening.apply(subject.mask, Q), subject.mask),
                           whitening.apply(subject.mask, y.col(n)));
    }
    return y;
  };
  const std::vector<int>& free = ensemble.structures[0].free;
  std::vector<Eigen::MatrixXd> J;
  for (const int p : free) {
    std::vector<double> above = state.parameters, below = state.parameters;
    above[p] += 1e-5;
    below[p] -= 1e-5;
    J.push_back((bold(above) - bold(below)) / 2e-5);
    for (Eigen::Index n = 0; n < J.back().cols(); ++n) J.back().col(n) /= state.noise_sd[n];
  }
  Eigen::MatrixXd normal(free.size(), free.size());
  for (std::size_t i = 0; i < free.size(); ++i) {
    for (std::size_t j = 0; j < free.size(); ++j) normal(i, j) = J[i].cwiseProduct(J[j]).sum();
  }
  return normal;
}

void expect_normal_matrix(SmallStudy study) {
  const Ensemble ensemble = study.ensemble(1);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(ensemble);
  const std::vector<double> packed = normal_matrix(*engine, 0);
  const Eigen::MatrixXd numeric = numeric_normal_matrix(study, ensemble, engine->store(0));
  for (Eigen::Index i = 0; i < numeric.rows(); ++i) {
    for (Eigen::Index j = 0; j <= i; ++j) {
      // Differences of step 1e-5 are good to 1e-8 of the largest sensitivity.
      EXPECT_NEAR(packed[packed_index(i, j)], numeric(i, j),
                  1e-7 * std::sqrt(numeric(i, i) * numeric(j, j)) + 1e-9 * numeric.maxCoeff())
          << i << ' ' << j;
    }
  }
}

TEST(NormalMatrix, EqualsDifferencesOfTheProjectedPrediction) {
  each_dynamics([&](const char* neural, const char* integrator) {
    SmallStudy study(3, 2, "stephan", integrator, neural);
    study.add_subject(60, 2, false, 1.5);
    expect_normal_matrix(study);
  });
}

TEST(NormalMatrix, EqualsDifferencesOfTheWhitenedPrediction) {
  for (const char* integrator : Integrators::kNames) {
    SmallStudy study(3, 2, "stephan", integrator);
    study.whiten();
    study.add_subject(60, 2, false, 1.5);
    expect_normal_matrix(study);
  }
  SmallStudy each_step(2, 2);
  each_step.whiten();
  each_step.add_subject(200, 0.25, true);
  expect_normal_matrix(each_step);
}

TEST(NormalMatrix, EqualsDifferencesWithAScanEachStepAndChangingInputs) {
  SmallStudy study(2, 2);
  study.add_subject(200, 0.25, true);
  expect_normal_matrix(study);
}

TEST(NormalMatrix, EqualsDifferencesForFiveRegionsAndTheOtherOutput) {
  each_dynamics([&](const char* neural, const char* integrator) {
    SmallStudy study(5, 1, "buxton", integrator, neural);
    study.model.prior_sd.connectivity.B[0].setZero();
    study.model.prior_sd.hemodynamics.row(kEpsilon).setZero();
    study.add_subject(40, 2);
    expect_normal_matrix(study);
  });
}

int polish(Engine& engine, const std::vector<int>& members, Prestep prestep,
           const PolishSchedule& schedule = {}) {
  engine.begin_polish(members, std::vector<Prestep>(members.size(), prestep), schedule);
  std::vector<int> active = members;
  int trials = 0;
  for (; !active.empty() && trials < 300; ++trials) {
    engine.refine(active);
    std::erase_if(active,
                  [&](int m) { return engine.report(m).outcome != MemberOutcome::kActive; });
  }
  return trials;
}

TEST(Polish, EndsWhereTheGradientVanishesFromEveryPrestep) {
  SmallStudy study;
  study.add_subject(100, 2);
  for (const Prestep prestep : {Prestep::kNone, Prestep::kAnnealed, Prestep::kFrozen}) {
    const auto engine = make_cpu_engine(Precision::kDouble, 1);
    engine->load(study.ensemble(2));
    const double before = [&] {
      engine->forward(first_members(2));
      return engine->report(0).loss;
    }();
    EXPECT_LT(polish(*engine, {0, 1}, prestep), 150);
    for (const int member : {0, 1}) {
      EXPECT_EQ(engine->report(member).outcome, MemberOutcome::kConverged);
      EXPECT_LT(engine->report(member).loss, before);
      // Steps below 1e-8 of F: a gradient below the square root of F times that times the
      // curvature.
      for (const double g : engine->gradient(member, {})) EXPECT_NEAR(g, 0, 0.2);
    }
    // The noise settles to 0.1 %, and F changes by about 10 nats per region per unit of log sigma.
    EXPECT_NEAR(engine->report(0).loss, engine->report(1).loss, 0.03);
  }
}

// The engine may answer from what the polish left, but only as long as that is so.
void expect_equations_of_a_sweep(Engine& engine, const Ensemble& ensemble, Precision precision) {
  const MemberState state = engine.store(0);
  const auto fresh = make_cpu_engine(precision, 1);
  fresh->load(ensemble);
  fresh->set_parameters(0, state.parameters);
  fresh->set_noise(0, state.noise_sd);
  const int member[] = {0};
  const NormalEquations left = engine.normal_equations(member).front();
  const NormalEquations swept = fresh->normal_equations(member).front();
  EXPECT_EQ(left.matrix, swept.matrix);
  EXPECT_EQ(left.slope, swept.slope);
  EXPECT_EQ(engine.report(0).loss, fresh->report(0).loss);
}

TEST(Polish, LeavesTheNormalEquationsOfASweep) {
  for (const Precision precision : {Precision::kSingle, Precision::kDouble}) {
    for (const double tr : {0.25, 2.0}) {  // in bins, under single precision, and not
      SmallStudy study;
      study.add_subject(100, tr);
      const Ensemble ensemble = study.ensemble(1);
      const auto engine = make_cpu_engine(precision, 1);
      engine->load(ensemble);
      const auto expect_same = [&] { expect_equations_of_a_sweep(*engine, ensemble, precision); };
      const std::vector<int> only = {0};
      engine->begin_polish(only, std::vector<Prestep>{Prestep::kAnnealed}, {});
      for (int trial = 0; trial < 12; ++trial) {  // whatever it is about: noise rounds, rejections
        engine->refine(only);
        expect_same();
      }
      polish(*engine, only, Prestep::kNone);
      expect_same();
      std::vector<double> noise = engine->store(0).noise_sd;
      noise[1] *= 2;
      engine->set_noise(0, noise);
      expect_same();
      polish(*engine, only, Prestep::kNone);
      std::vector<double> parameters = engine->store(0).parameters;
      parameters[1] += 0.01;
      engine->set_parameters(0, parameters);
      expect_same();
      polish(*engine, only, Prestep::kNone);
      ExploreSchedule schedule;
      schedule.windows = {20, 20};
      schedule.passes = 2;
      engine->explore(only, schedule);
      expect_same();
    }
  }
}

TEST(Polish, EstimatesTheNoise) {
  SmallStudy study;
  study.add_subject(200, 2);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(study.ensemble(1));
  polish(*engine, {0}, Prestep::kNone);
  // 200 scans: the estimate's own sd is 0.3 / sqrt(2 x 200) = 5 %.
  for (const double sd : engine->store(0).noise_sd) EXPECT_NEAR(sd, 0.3, 0.05);
}

TEST(Polish, WithL1EndsWithExactZerosAtTheProximalOptimum) {
  SmallStudy study;
  study.loss.lambda = 8;
  study.add_subject(100, 2);
  const Ensemble ensemble = study.ensemble(1);
  const auto engine = make_cpu_engine(Precision::kDouble, 1);
  engine->load(ensemble);
  polish(*engine, {0}, Prestep::kNone);
  EXPECT_EQ(engine->report(0).outcome, MemberOutcome::kConverged);
  const std::vector<double> values = engine->store(0).parameters;
  const std::vector<double> gradient = engine->gradient(0, {});
  int zeros = 0, others = 0;
  for (std::size_t k = 0; k < gradient.size(); ++k) {
    const int p = ensemble.structures[0].free[k];
    if (ensemble.structures[0].l1[p] == 0) continue;
    if (values[p] == 0) {
      ++zeros;
      EXPECT_LE(std::abs(gradient[k]), 8 + 0.2) << p;
    } else {
      ++others;
      EXPECT_NEAR(gradient[k], std::copysign(8, -values[p]), 0.2) << p;
    }
  }
  EXPECT_GT(zeros, 3);
  EXPECT_GT(others, 3);
}

TEST(Polish, ReportsAMemberThatCannotBeSimulated) {
  SmallStudy study;
  study.add_subject(40, 2);
  Ensemble ensemble = study.ensemble(1);
  ensemble.parameters[ensemble.layout.a(1, 1)] = 30;
  const auto engine = make_cpu_engine(Precision::kSingle, 1);
  engine->load(ensemble);
  polish(*engine, {0}, Prestep::kNone);
  EXPECT_EQ(engine->report(0).outcome, MemberOutcome::kDiverged);
  const DomainExit exit = engine->locate_exit(0);
  EXPECT_GT(exit.step, 10);
  EXPECT_EQ(exit.region, 1);
}

TEST(Polish, InSinglePrecisionEndsNearTheDoubleOptimum) {
  SmallStudy study;
  study.add_subject(150, 2);
  double losses[2];
  for (const bool single : {false, true}) {
    const auto engine = make_cpu_engine(single ? Precision::kSingle : Precision::kDouble, 1);
    engine->load(study.ensemble(1));
    polish(*engine, {0}, Prestep::kAnnealed);
    losses[single] = engine->report(0).loss;
  }
  // In single precision the noise settles to 1 %, and F changes by about 10 nats per region per
  // unit of log sigma.
  EXPECT_NEAR(losses[0], losses[1], 0.3);
}

// The first step of a descent, of norm |d|.
double first_step(Precision precision, const Ensemble& ensemble) {
  const auto engine = make_cpu_engine(precision, 1);
  engine->load(ensemble);
  const std::vector<double> before = engine->store(0).parameters;
  const int members[] = {0};
  const Prestep none[] = {Prestep::kNone};
  engine->begin_polish(members, none, {});
  engine->refine(members);  // takes the point where it stands
  engine->refine(members);  // takes the step
  const std::vector<double> after = engine->store(0).parameters;
  double square = 0;
  for (std::size_t p = 0; p < after.size(); ++p) {
    square += (after[p] - before[p]) * (after[p] - before[p]);
  }
  return std::sqrt(square);
}

// White noise and not; every second scan masked, every fourth, hardly any.
std::vector<SmallStudy> studies_in_bins() {
  std::vector<SmallStudy> studies;
  for (const bool whitened : {false, true}) {
    for (const int period : {2, 4, 599}) {
      SmallStudy study(2, 1);
      if (whitened) study.whiten();
      study.add_subject_in_bins(period);
      studies.push_back(study);
    }
  }
  return studies;
}

TEST(Polish, BinsOfScansGiveTheStepOfAllScansWhateverIsMasked) {
  for (const SmallStudy& study : studies_in_bins()) {
    const double of_all = first_step(Precision::kDouble, study.ensemble(1));
    ASSERT_GT(of_all, 0.05);
    // Sensitivities hardly change within a second.
    EXPECT_NEAR(first_step(Precision::kSingle, study.ensemble(1)) / of_all, 1, 0.02);
  }
}

TEST(Polish, WithBinsOfScansEndsAtTheOptimumWhateverIsMasked) {
  for (const SmallStudy& study : studies_in_bins()) {
    double losses[2];
    int trials[2];
    for (const bool single : {false, true}) {
      const auto engine = make_cpu_engine(single ? Precision::kSingle : Precision::kDouble, 1);
      engine->load(study.ensemble(1));
      trials[single] = polish(*engine, {0}, Prestep::kAnnealed);
      EXPECT_EQ(engine->report(0).outcome, MemberOutcome::kConverged);
      losses[single] = engine->report(0).loss;
    }
    // The noise settles to 1 %, which moves F by up to 0.01 for each of 600 numbers and more; from
    // a step that went wrong it is tens of nats to the optimum.
    EXPECT_NEAR(losses[0], losses[1], 3);
    EXPECT_LT(trials[1], 40);
  }
}

TEST(NormalMatrices, AreOfAllScansAfterADescentInBinsToo) {
  for (const SmallStudy& study : studies_in_bins()) {
    const auto single = make_cpu_engine(Precision::kSingle, 1);
    const auto full = make_cpu_engine(Precision::kDouble, 1);
    for (Engine* engine : {single.get(), full.get()}) engine->load(study.ensemble(1));
    const int members[] = {0};
    const Prestep none[] = {Prestep::kNone};
    single->begin_polish(members, none, {});
    single->refine(members);
    const std::vector<double> found = normal_matrix(*single, 0), expected = normal_matrix(*full, 0);
    for (std::size_t i = 0, entry = 0; entry < found.size(); entry += ++i + 1) {
      // On the diagonal; bins lack 1e-3 of it, single precision 1e-5.
      EXPECT_NEAR(found[entry] / expected[entry], 1, 1e-4) << i;
    }
  }
}

TEST(NormalMatrices, OfSeveralMembersAreThoseOfEachInTheOrderOfTheCall) {
  SmallStudy study;
  study.add_subject(30, 2, true);
  study.add_subject(24, 3);
  const auto engine = make_cpu_engine(Precision::kSingle, 2);
  engine->load(study.ensemble(12));
  const std::vector<int> members = {20, 3, 0, 17, 5};
  const std::vector<NormalEquations> together = engine->normal_equations(members);
  for (std::size_t k = 0; k < members.size(); ++k) {
    EXPECT_EQ(together[k].matrix, normal_matrix(*engine, members[k])) << k;
  }
}

}  // namespace
}  // namespace dcmrnn
