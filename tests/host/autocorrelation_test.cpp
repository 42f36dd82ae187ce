#include "host/autocorrelation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "host/confounds.hpp"
#include "host/whitening.hpp"

namespace dcmrnn {
namespace {

constexpr Eigen::Index kScans = 150;
constexpr int kRealizations = 200;

// Slow cosines: the first ones as confounds, the others as what parameters can do to a prediction.
Eigen::MatrixXd cosines(int first, int count) {
  Eigen::MatrixXd X(kScans, count);
  for (Eigen::Index k = 0; k < kScans; ++k) {
    for (int j = 0; j < count; ++j) {
      X(k, j) = std::cos(std::numbers::pi * (first + j) * (static_cast<double>(k) + 0.5) / kScans);
    }
  }
  return X;
}

struct Means {
  double estimated = 0;
  double plain = 0;  // lag-one correlation of the residual
};

// Of residuals after least squares on 5 confounds and 6 directions of the model.
Means mean_estimates(double rho, const Eigen::VectorXd& mask) {
  Eigen::MatrixXd X(kScans, 11);
  X << cosines(0, 5), cosines(5, 6);
  const Eigen::MatrixXd confounds = confound_basis(X.leftCols(5), mask);
  const Eigen::MatrixXd all = confound_basis(X, mask);
  const FittedDirections fitted{confounds, project_out(confounds, mask, X.col(8)), 6};
  Means means;
  for (std::uint32_t r = 0; r < kRealizations; ++r) {
    const Eigen::MatrixXd noise =
        draw_noise(kScans, Eigen::VectorXd::Ones(1), Eigen::VectorXd::Constant(1, rho),
                   RandomStream(1, 2, Purpose::kNoise, r));
    const Eigen::VectorXd e = mask.cwiseProduct(project_out(all, mask, noise).col(0));
    means.estimated += estimate_autocorrelation(e, mask, fitted) / kRealizations;
    means.plain += e.head(kScans - 1).dot(e.tail(kScans - 1)) / e.squaredNorm() / kRealizations;
  }
  return means;
}

// An estimate's sd is 0.08, the mean's 0.006; the parameters' directions are known roughly.
TEST(EstimateAutocorrelation, IsNotBiasedByWhatWasFitted) {
  for (const double rho : {-0.3, 0.0, 0.3, 0.5, 0.7}) {
    const Means means = mean_estimates(rho, Eigen::VectorXd::Ones(kScans));
    EXPECT_NEAR(means.estimated, rho, 0.035);
    if (rho >= 0) {
      EXPECT_LT(means.plain, rho - 0.06);
    }
  }
}

TEST(EstimateAutocorrelation, UsesPairsOfUsedScansOnly) {
  Eigen::VectorXd mask = Eigen::VectorXd::Ones(kScans);
  for (Eigen::Index k = 3; k < kScans; k += 9) mask(k) = 0;
  mask.segment(40, 12).setZero();
  EXPECT_NEAR(mean_estimates(0.5, mask).estimated, 0.5, 0.035);
}

TEST(EstimateAutocorrelation, StaysWithinItsBounds) {
  const Eigen::VectorXd mask = Eigen::VectorXd::Ones(kScans);
  const FittedDirections nothing{Eigen::MatrixXd(kScans, 0), Eigen::VectorXd::Zero(kScans), 0};
  EXPECT_NEAR(estimate_autocorrelation(cosines(1, 1).col(0), mask, nothing),
              kLargestAutocorrelation, 1e-8);
  EXPECT_NEAR(estimate_autocorrelation(cosines(kScans - 1, 1).col(0), mask, nothing),
              -kLargestAutocorrelation, 1e-8);
  EXPECT_EQ(estimate_autocorrelation(Eigen::VectorXd::Zero(kScans), mask, nothing), 0);
}

}  // namespace
}  // namespace dcmrnn
