#include "host/structure_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <set>

#include "dcmrnn/estimate.hpp"
#include "host/ensemble_builder.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/time_grid.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {
namespace {

// All of A and B of the second input are free; half of A and one entry of B are there.
TEST(StructureSearch, FindsTheEdgesThatAreThere) {
  ModelSpec model = example_model();
  model.prior_sd.connectivity.B[1].setConstant(0.7);
  const Cohort cohort = example_cohort(model, 2);
  FitOptions options;
  const Estimate full = estimate(cohort, model, options);
  options.structure = StructureOptions{};
  const Estimate searched = estimate(cohort, model, options);
  for (std::size_t k = 0; k < 2; ++k) {
    const Connectivity& truth = cohort.subjects[k].truth->parameters.connectivity;
    const SubjectEstimate& subject = searched.subjects[k];
    ASSERT_TRUE(subject.structure.has_value());
    EXPECT_GT(subject.structure->models, 5);
    EXPECT_FALSE(subject.structure->l1_weight.has_value()) << "no path was followed";
    const Eigen::MatrixXd& probability = subject.structure->probability.B[1];
    EXPECT_GT(probability(1, 0), 0.95) << "the modulation that is there";
    EXPECT_LT((probability.sum() - probability(1, 0)) / 8, 0.25) << "those that are not";
    EXPECT_EQ(subject.structure->probability.A(0, 0), 1) << "self-connections always are";
    EXPECT_EQ(subject.structure->probability.B[0].sum(), 0) << "outside of the model";
    EXPECT_LT(error(subject.estimate.connectivity.B[1], truth.B[1]),
              error(full.subjects[k].estimate.connectivity.B[1], truth.B[1]));
    // Every structure is scored with the full model's noise.
    EXPECT_EQ(subject.noise_sd, full.subjects[k].noise_sd);
    EXPECT_GT(*subject.log_evidence, *full.subjects[k].log_evidence + 5);
  }
  Cohort alone;
  alone.subjects = {cohort.subjects[1]};
  const SubjectEstimate one = estimate(alone, model, options).subjects[0];
  EXPECT_EQ(flatten(one.estimate), flatten(searched.subjects[1].estimate));
}

TEST(L1Path, TakesTheSupportOfMostEvidenceAndRefitsIt) {
  ModelSpec model = example_model();
  model.prior_sd.connectivity.B[1].setConstant(0.7);
  const Cohort cohort = example_cohort(model, 2);
  FitOptions options;
  options.structure = StructureOptions{};
  options.structure->method = "l1_path";
  for (const SubjectEstimate& subject : estimate(cohort, model, options).subjects) {
    ASSERT_TRUE(subject.structure.has_value());
    EXPECT_GT(subject.structure->models, 3);
    const Eigen::MatrixXd& B = subject.estimate.connectivity.B[1];
    EXPECT_NEAR(B(1, 0), 0.5, 0.25) << "not shrunk by L1";
    EXPECT_GE((B.array() == 0).count(), 5) << "exact zeros";
    EXPECT_EQ(B, subject.structure->best.B[1]);
    EXPECT_TRUE(subject.log_evidence.has_value());
    ASSERT_TRUE(subject.structure->l1_weight.has_value()) << "a support of the path is the best";
    EXPECT_GE(*subject.structure->l1_weight, 0.5);
  }
}

// What a search needs of a fit: the full model's optimum in double.
struct FullFit {
  Ensemble ensemble;
  std::unique_ptr<Engine> engine = make_cpu_engine(Precision::kDouble, 1);
  MemberState state;
  NormalEquations equations;
  Posterior posterior;

  // start: where the descent begins, of the truth.
  explicit FullFit(
      const ModelSpec& model,
      const std::function<Parameters(Parameters)>& start = [](Parameters truth) { return truth; })
      : ensemble(empty_ensemble(model, {})) {
    const Subject subject = example_cohort(model, 1).subjects[0];
    const TimeGrid grid = time_grid(model.dt, subject.tr, subject.scans(), subject.slice_time,
                                    subject.inputs, subject.inputs_dt);
    ensemble.members.push_back({add_dataset(ensemble, subject, grid), 0});
    ensemble.parameters = to_vector(model, start(subject.truth->parameters));
    engine->load(ensemble);
    descend({0}, {});
    state = engine->store(0);
    equations = engine->normal_equations(std::vector<int>{0}).front();
    posterior = laplace_posterior(ensemble, {0, 0}, state, equations.matrix, true);
  }

  bool descend(std::vector<int> members, const PolishSchedule& schedule) {
    engine->begin_polish(members, std::vector<Prestep>(members.size(), Prestep::kNone), schedule);
    while (!members.empty()) {
      engine->refine(members);
      std::erase_if(members, [&](int member) {
        return engine->report(member).outcome != MemberOutcome::kActive;
      });
    }
    return true;
  }
};

TEST(StructureSearch, VisitsEachStructureOnceAndScoresItByEvidenceAndPrior) {
  FullFit fit(example_model());
  StructureOptions options;
  options.edge_probability = 0.3;
  StructureSearch search(fit.ensemble, options);
  const int number = search.add({0, 0}, fit.state, fit.equations, fit.posterior);
  ASSERT_TRUE(search.run(*fit.engine, [&](const auto& members, const PolishSchedule& schedule) {
    return fit.descend(members, schedule);
  }));
  const std::vector<VisitedModel>& visited = search.visited(number);
  const std::vector<char> edges =
      StructureSearch::edges(fit.ensemble.layout, fit.ensemble.structures[0]);
  std::set<std::vector<char>> seen;
  for (const VisitedModel& model : visited) {
    EXPECT_TRUE(seen.insert(model.present).second);
    EXPECT_LE(model.score, visited.front().score);
    EXPECT_GT(model.score, visited.front().score - 12.001) << "Occam's window";
    double prior = 0;
    for (std::size_t k = 0; k < edges.size(); ++k) {
      const double value = model.parameters[fit.ensemble.structures[0].free[k]];
      EXPECT_TRUE(model.present[k] || (edges[k] && value == 0));
      if (edges[k]) prior += std::log(model.present[k] ? 0.3 : 0.7);
    }
    EXPECT_NEAR(model.score, model.log_evidence + prior, 1e-9);
  }
  EXPECT_GE(search.fitted(number), static_cast<int>(visited.size()));
}

TEST(StructureSearch, EndsWhereItIsNotAllowedToGoOn) {
  FullFit fit(example_model());
  StructureSearch search(fit.ensemble, {});
  search.add({0, 0}, fit.state, fit.equations, fit.posterior);
  int asked = 0;
  EXPECT_FALSE(search.run(*fit.engine, [&](const auto&, const PolishSchedule& schedule) {
    EXPECT_TRUE(schedule.keep_noise) << "scores compare under one noise";
    ++asked;
    return false;
  }));
  EXPECT_EQ(asked, 1);
}

TEST(StructureSearch, ASecondBasinLeadsToTheSameStructuresWhereItIsNone) {
  FullFit fit(example_model());
  const auto best_of = [&](bool twice) {
    StructureSearch search(fit.ensemble, {});
    const int number = search.add({0, 0}, fit.state, fit.equations, fit.posterior);
    if (twice) search.add_basin(number, fit.state.parameters);
    search.run(*fit.engine, [&](const auto& members, const PolishSchedule& schedule) {
      return fit.descend(members, schedule);
    });
    std::set<std::vector<char>> seen;
    for (const VisitedModel& model : search.visited(number)) {
      EXPECT_TRUE(seen.insert(model.present).second) << "reached from both, and kept once";
    }
    return std::pair(search.visited(number).front().present, search.fitted(number));
  };
  const auto [once, fitted_once] = best_of(false);
  const auto [both, fitted_both] = best_of(true);
  EXPECT_EQ(once, both);
  EXPECT_GT(fitted_both, fitted_once) << "the second one walked too";
}

TEST(StructureSearch, ABetterSecondBasinIsWhereTheBestStructureComesFrom) {
  const FullFit good(example_model());
  FullFit trapped(example_model(), [](Parameters truth) {
    truth.connectivity.C *= -1;
    truth.connectivity.A(1, 0) = truth.connectivity.A(2, 1) = -0.5;
    return truth;
  });
  const auto best_of = [&](bool other) {
    StructureSearch search(trapped.ensemble, {});
    const int number = search.add({0, 0}, trapped.state, trapped.equations, trapped.posterior);
    if (other) search.add_basin(number, good.state.parameters);
    search.run(*trapped.engine, [&](const auto& members, const PolishSchedule& schedule) {
      return trapped.descend(members, schedule);
    });
    return search.visited(number).front();
  };
  const VisitedModel alone = best_of(false), both = best_of(true);
  EXPECT_GT(both.score, alone.score + 1);
  for (std::size_t p = 0; p < both.parameters.size(); ++p) {
    EXPECT_NEAR(both.parameters[p], good.state.parameters[p], 0.5) << p;
  }
}

// Of the supports along the path, each refitted without L1, the one of most evidence stands first.
TEST(L1Path, RefitsEachSupportOfThePathOnceAndPutsTheBestFirst) {
  FullFit fit([] {
    ModelSpec model = example_model();
    model.prior_sd.connectivity.B[1].setConstant(0.7);
    return model;
  }());
  StructureOptions options;
  options.method = "l1_path";
  StructureSearch search(fit.ensemble, options);
  const int number = search.add({0, 0}, fit.state, fit.equations, fit.posterior);
  ASSERT_TRUE(search.run(*fit.engine, [&](const auto& members, const PolishSchedule& schedule) {
    return fit.descend(members, schedule);
  }));
  const std::vector<char> edges =
      StructureSearch::edges(fit.ensemble.layout, fit.ensemble.structures[0]);
  const double of_the_full_model =
      *fit.posterior.log_evidence +
      std::log(options.edge_probability) *
          static_cast<double>(std::count(edges.begin(), edges.end(), 1));
  std::vector<VisitedModel> along = search.visited(number);
  const double best = along.front().score;
  EXPECT_GT(best, of_the_full_model) << "the truth is sparser";
  EXPECT_TRUE(along.front().l1_weight.has_value());
  std::sort(along.begin(), along.end(), [](const VisitedModel& a, const VisitedModel& b) {
    return a.l1_weight.value_or(0) < b.l1_weight.value_or(0);
  });
  double weight_before = 0;
  for (const VisitedModel& model : along) {
    EXPECT_LE(model.score, best);
    if (!model.l1_weight) continue;  // the full model
    EXPECT_GT(*model.l1_weight, weight_before) << "one support for each point of the path";
    weight_before = *model.l1_weight;
    for (std::size_t k = 0; k < edges.size(); ++k) {
      const double value = model.parameters[fit.ensemble.structures[0].free[k]];
      EXPECT_EQ(model.present[k] == 0, value == 0) << k;
      EXPECT_TRUE(model.present[k] || edges[k]) << "only edges leave";
    }
  }
}

}  // namespace
}  // namespace dcmrnn
