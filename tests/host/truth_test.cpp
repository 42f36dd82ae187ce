// Truths that are drawn: sparse ones, and variations of a given one.
#include "host/truth.hpp"

#include <gtest/gtest.h>

namespace dcmrnn {
namespace {

constexpr int kDraws = 400;

// The size of a value lies between two bounds.
bool within(double value, const std::pair<double, double>& size) {
  return std::abs(value) >= size.first && std::abs(value) <= size.second;
}

template <class Check>
int for_each_draw(const ModelSpec& model, const SimulateOptions& options, Check check) {
  int kept = 0;
  for (std::uint32_t number = 0; number < kDraws; ++number) {
    RandomStream random(1, 2, Purpose::kTruth, number);
    if (const std::optional<Parameters> truth = draw_truth(model, options, random)) {
      ++kept;
      check(*truth);
    }
  }
  return kept;
}

TEST(SparseTruth, HasSizesBetweenTheBoundsAtLeastOneOfBAndCAndReachesEveryRegion) {
  const ModelSpec model = full_model({"a", "b", "c"}, {"u", "v"}, "friston2003");
  SimulateOptions options;
  options.sparse = SparseTruth{};
  const SparseTruth& sparse = *options.sparse;
  const int kept = for_each_draw(model, options, [&](const Parameters& truth) {
    const Connectivity& drawn = truth.connectivity;
    for (Eigen::Index i = 0; i < 3; ++i) {
      EXPECT_TRUE(drawn.A(i, i) < 0 && within(drawn.A(i, i), sparse.self));
      const bool has_source =
          (drawn.C.row(i).array() != 0).any() || (drawn.A.row(i).array() != 0).count() > 1;
      EXPECT_TRUE(has_source);
      for (Eigen::Index j = 0; j < 3; ++j)
        EXPECT_TRUE(i == j || drawn.A(i, j) == 0 || within(drawn.A(i, j), sparse.A));
    }
    EXPECT_TRUE((drawn.C.array() >= 0).all());
    EXPECT_TRUE((drawn.C.array() != 0).any());
    EXPECT_TRUE((drawn.B[0].array() != 0).any() || (drawn.B[1].array() != 0).any());
  });
  EXPECT_GT(kept, kDraws / 10);
  EXPECT_LT(kept, kDraws);
}

TEST(SparseTruth, ConnectionsAreThereAndNegativeWithTheirProbabilities) {
  const ModelSpec model = full_model({"a", "b", "c"}, {"u"}, "friston2003");
  SimulateOptions options;
  options.sparse = SparseTruth{};
  options.sparse->edge_probability = 0.8;
  options.sparse->negative_share = 0.5;
  double there = 0, negative = 0;
  const int kept = for_each_draw(model, options, [&](const Parameters& truth) {
    const Eigen::MatrixXd& B = truth.connectivity.B[0];
    there += static_cast<double>((B.array() != 0).count()) / 9;
    negative += static_cast<double>((B.array() < 0).count()) / 9;
  });
  // 4 standard errors of a share over 9 entries of about 390 draws: 4 sqrt(0.25 / 3500).
  EXPECT_NEAR(there / kept, 0.8, 0.034);
  EXPECT_NEAR(negative / kept, 0.4, 0.034);
}

TEST(SparseTruth, KeepsWhatTheModelFixes) {
  ModelSpec model = full_model({"a", "b"}, {"u"}, "friston2003");
  model.prior_sd.connectivity.B[0].setZero();
  model.prior_sd.connectivity.A(0, 1) = 0;
  model.prior_sd.connectivity.C(1, 0) = 0;
  SimulateOptions options;
  options.sparse = SparseTruth{};
  const int kept = for_each_draw(model, options, [](const Parameters& truth) {
    EXPECT_EQ(truth.connectivity.B[0], Eigen::MatrixXd::Zero(2, 2));
    EXPECT_EQ(truth.connectivity.A(0, 1), 0);
    EXPECT_EQ(truth.connectivity.C(1, 0), 0);
    EXPECT_NE(truth.connectivity.A(1, 0), 0) << "b is not reached otherwise";
  });
  EXPECT_GT(kept, 0);
}

TEST(GivenTruth, VariesWithinItsSpreadAndKeepsItsZeros) {
  const ModelSpec model = full_model({"a", "b"}, {"u"}, "friston2003");
  SimulateOptions options;
  options.truth = model.prior_mean;
  options.truth->connectivity.A << -0.8, 0, 0.4, -0.8;
  options.truth->connectivity.C << 0.4, 0;
  EXPECT_FALSE(truth_is_drawn(options));
  options.truth_spread = 0.2;
  EXPECT_TRUE(truth_is_drawn(options));
  double least = 1, most = 0;
  for_each_draw(model, options, [&](const Parameters& truth) {
    EXPECT_EQ(truth.connectivity.A(0, 1), 0);
    EXPECT_EQ(truth.hemodynamics, model.prior_mean.hemodynamics);
    least = std::min(least, truth.connectivity.A(1, 0));
    most = std::max(most, truth.connectivity.A(1, 0));
  });
  // Of 400 uniform draws the extremes are within 5 % of the ends of 0.32 .. 0.48 but for one chance
  // in e^20.
  EXPECT_GE(least, 0.32);
  EXPECT_LT(least, 0.328);
  EXPECT_LE(most, 0.48);
  EXPECT_GT(most, 0.472);
}

TEST(GivenTruth, TakesHemodynamicsFromThePriorsWhereAsked) {
  const ModelSpec model = full_model({"a"}, {"u"}, "friston2003");
  SimulateOptions options;
  options.truth = model.prior_mean;
  options.truth_hemodynamics_drawn = true;
  EXPECT_TRUE(truth_is_drawn(options));
  for_each_draw(model, options, [&](const Parameters& truth) {
    EXPECT_EQ(truth.connectivity.A, model.prior_mean.connectivity.A);
    EXPECT_NE(truth.hemodynamics(kTau, 0), model.prior_mean.hemodynamics(kTau, 0));
  });
}

}  // namespace
}  // namespace dcmrnn
