#include "host/model_average.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace dcmrnn {
namespace {

VisitedModel visited(std::vector<char> present, std::vector<double> parameters,
                     std::vector<double> sd, double score) {
  VisitedModel model;
  model.present = std::move(present);
  model.parameters = std::move(parameters);
  const Eigen::VectorXd sds =
      Eigen::Map<const Eigen::VectorXd>(sd.data(), static_cast<Eigen::Index>(sd.size()));
  model.covariance = sds.cwiseAbs2().asDiagonal();
  model.score = score;
  return model;
}

TEST(ModelAverage, WeighsByEvidenceAndAddsTheSpreadBetweenStructures) {
  // Scores of hundreds of nats, as they are; odds 3 to 1. Parameter 1 is not free.
  const std::vector<VisitedModel> models = {
      visited({1, 1}, {0.8, 5, 0.4}, {0.1, 0.2}, -700 + std::log(3.0)),
      visited({1, 0}, {0.4, 5, 0.0}, {0.3, 0.0}, -700)};
  const ModelAverage mean = average(models, {0, 2});
  EXPECT_NEAR(mean.best_probability, 0.75, 1e-12);
  EXPECT_NEAR(mean.log_evidence, -700 + std::log(4.0), 1e-12);
  EXPECT_NEAR(mean.parameters[0], 0.7, 1e-12);
  EXPECT_NEAR(mean.parameters[1], 5, 1e-12);
  EXPECT_NEAR(mean.parameters[2], 0.3, 1e-12);
  EXPECT_NEAR(mean.presence(0), 1, 1e-12);
  EXPECT_NEAR(mean.presence(1), 0.75, 1e-12);
  EXPECT_NEAR(mean.sd(0), std::sqrt(0.75 * (0.01 + 0.01) + 0.25 * (0.09 + 0.09)), 1e-12);
  EXPECT_NEAR(mean.covariance(0, 1), 0.75 * 0.1 * 0.1 + 0.25 * 0.3 * 0.3, 1e-12);
  EXPECT_NEAR(mean.sd(1), std::sqrt(0.75 * (0.04 + 0.01) + 0.25 * 0.09), 1e-12);
}

TEST(StructureEvidence, SaysWhichEntriesAreThereAndKeepsExactZeros) {
  const ModelSpec model = full_model({"a"}, {"u"}, "friston2003");  // A, B, C and hemodynamics
  std::vector<double> with(3 + kRegionParameters, 0.0), without = with;
  with[0] = without[0] = -0.8;
  with[1] = 0.5;
  with[2] = without[2] = 0.3;
  const std::vector<int> free = {0, 1, 2};
  const std::vector<VisitedModel> models = {
      visited({1, 0, 1}, without, {0.1, 0, 0.1}, std::log(4.0)),
      visited({1, 1, 1}, with, {0.1, 0.1, 0.1}, 0)};
  const StructureEvidence evidence = structure_evidence(model, free, models, average(models, free));
  EXPECT_NEAR(evidence.best_probability, 0.8, 1e-12);
  EXPECT_NEAR(evidence.probability.A(0, 0), 1, 1e-12);
  EXPECT_NEAR(evidence.probability.B[0](0, 0), 0.2, 1e-12);
  EXPECT_NEAR(evidence.probability.C(0, 0), 1, 1e-12);
  EXPECT_EQ(evidence.best.B[0](0, 0), 0);
  EXPECT_EQ(evidence.best.C(0, 0), 0.3);
}

}  // namespace
}  // namespace dcmrnn
