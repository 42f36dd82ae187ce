#include "host/option_conflicts.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

TEST(OptionConflicts, DefaultsGoTogether) { EXPECT_TRUE(option_conflicts({}).empty()); }

TEST(OptionConflicts, AllAreFoundAtOnce) {
  FitOptions options;
  options.explore.reset();
  options.polish.reset();
  options.half_step = true;
  options.ensemble.realizations = 3;
  const std::vector<OptionConflict> conflicts = option_conflicts(options);
  ASSERT_EQ(conflicts.size(), 3u);
  EXPECT_EQ(conflicts[0].key, "explore");
  EXPECT_EQ(conflicts[1].key, "half_step");
  EXPECT_EQ(conflicts[2].section, "ensemble");
}

// Of the optimizers, those that move each parameter by itself.
TEST(OptionConflicts, AStepPerWindowNeedsAnOptimizerThatDoesNotSearch) {
  for (const auto& [optimizer, conflicts] :
       {std::pair{"adam", 0u}, {"gradient_descent", 0u}, {"lbfgs", 1u}}) {
    FitOptions options;
    options.explore->optimizer = optimizer;
    EXPECT_TRUE(option_conflicts(options).empty()) << optimizer;
    options.explore->update = "window";
    EXPECT_EQ(option_conflicts(options).size(), conflicts) << optimizer;
  }
}

// Each of these takes away what evidence or an average over optima needs.
TEST(OptionConflicts, ASearchOverStructuresNeedsEvidenceAndOptima) {
  const auto with = [](auto change) {
    FitOptions options;
    options.structure = StructureOptions{};
    change(options);
    return option_conflicts(options);
  };
  EXPECT_TRUE(with([](FitOptions&) {}).empty());
  EXPECT_EQ(with([](FitOptions& o) { o.loss.lambda = 8; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.loss.noise = "unit"; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.loss.beta = 0; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.ensemble.realizations = 1; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.half_step = true; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.polish.reset(); }).size(), 1u);
}

TEST(OptionConflicts, DrawsNeedAPosteriorWithGaussianPriors) {
  const auto with = [](auto change) {
    FitOptions options;
    options.sample = SampleOptions{};
    change(options);
    return option_conflicts(options);
  };
  EXPECT_TRUE(with([](FitOptions&) {}).empty());
  EXPECT_EQ(with([](FitOptions& o) { o.loss.lambda = 8; }).at(0).key, "sample");
  EXPECT_EQ(with([](FitOptions& o) { o.loss.noise = "unit"; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.loss.beta = 0; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.structure = StructureOptions{}; }).size(), 1u);
  EXPECT_EQ(with([](FitOptions& o) { o.polish.reset(); }).size(), 1u);
}

TEST(OptionConflicts, HypothesesAreNotComparedWithoutEvidence) {
  const auto with = [](auto change) {
    FitOptions options;
    change(options);
    EXPECT_TRUE(option_conflicts(options).empty()) << "one model alone is not compared";
    return option_conflicts(options, true);
  };
  EXPECT_TRUE(with([](FitOptions&) {}).empty());
  EXPECT_EQ(with([](FitOptions& o) { o.loss.lambda = 8; }).at(0).key, "lambda");
  EXPECT_EQ(with([](FitOptions& o) { o.loss.noise = "unit"; }).at(0).key, "noise");
  EXPECT_EQ(with([](FitOptions& o) { o.loss.beta = 0; }).at(0).key, "beta");
  EXPECT_EQ(with([](FitOptions& o) { o.polish.reset(); }).at(0).key, "polish");
}

}  // namespace
}  // namespace dcmrnn
