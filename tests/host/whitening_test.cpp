#include "host/whitening.hpp"

#include <gtest/gtest.h>

#include <numbers>

#include "host/confounds.hpp"
#include "host/ensemble_builder.hpp"

namespace dcmrnn {
namespace {

constexpr double kRho = 0.6;

struct Example {
  static constexpr int kScans = 40;
  Eigen::VectorXd mask = Eigen::VectorXd::Ones(kScans);
  std::vector<Eigen::Index> used;
  Eigen::MatrixXd correlation;  // [used, used] of AR(1) noise
  Eigen::MatrixXd X = Eigen::MatrixXd::Random(kScans, 3);
  Eigen::VectorXd y = Eigen::VectorXd::Random(kScans);

  Example() {
    // The first scan, one between others, and two in a row.
    for (const int k : {0, 7, 20, 21}) mask(k) = 0;
    for (Eigen::Index k = 0; k < kScans; ++k) {
      if (mask(k) > 0) used.push_back(k);
    }
    const Eigen::Index size = static_cast<Eigen::Index>(used.size());
    correlation.resize(size, size);
    for (Eigen::Index i = 0; i < size; ++i) {
      for (Eigen::Index j = 0; j < size; ++j) {
        correlation(i, j) = std::pow(kRho, std::abs(used[i] - used[j]));
      }
    }
  }
  Whitening whitening() const { return ar1_whitening(kRho, mask); }
};

TEST(Ar1Whitening, IsTheInverseCholeskyFactorOfTheCorrelationOfTheUsedScans) {
  const Example example;
  const Whitening whitening = example.whitening();
  const Eigen::MatrixXd all =
      whitening.apply(example.mask, Eigen::MatrixXd::Identity(Example::kScans, Example::kScans));
  const Eigen::MatrixXd L = all(example.used, example.used);
  const Eigen::MatrixXd factor = example.correlation.llt().matrixL();
  EXPECT_LT((L * factor - Eigen::MatrixXd::Identity(L.rows(), L.cols())).norm(), 1e-12);
  EXPECT_NEAR(log_diagonal(whitening.own), -factor.diagonal().array().log().sum(), 1e-12);
  for (const int masked : {0, 7, 20, 21}) {
    EXPECT_EQ(all.row(masked).norm() + all.col(masked).norm(), 0) << masked;
  }
}

Subject subject_of(const Example& example) {
  Subject subject;
  subject.bold = example.y;
  subject.mask = example.mask;
  subject.confounds = example.X;
  return subject;
}

Dataset dataset_of(const Example& example, const Eigen::VectorXd& rho) {
  Ensemble ensemble;
  ensemble.layout = {1, 1};
  const TimeGrid grid{0.5, Example::kScans, Eigen::MatrixXi::Zero(Example::kScans, 1),
                      Eigen::MatrixXd::Zero(Example::kScans, 1)};
  add_dataset(ensemble, subject_of(example), grid, rho);
  return ensemble.datasets[0];
}

double squares(const Dataset& data) {
  return Eigen::Map<const Eigen::VectorXd>(data.bold.data(), Example::kScans).squaredNorm();
}

// Generalized least squares on the confounds, as its normal equations have it.
TEST(WhitenedData, LeaveTheResidualOfGeneralizedLeastSquares) {
  const Example example;
  const Eigen::MatrixXd X = example.X(example.used, Eigen::all);
  const Eigen::VectorXd y = example.y(example.used);
  const Eigen::LLT<Eigen::MatrixXd> R(example.correlation);
  const Eigen::VectorXd beta = (X.transpose() * R.solve(X)).llt().solve(X.transpose() * R.solve(y));
  const Eigen::VectorXd e = y - X * beta;
  EXPECT_NEAR(squares(dataset_of(example, Eigen::VectorXd::Constant(1, kRho))), e.dot(R.solve(e)),
              1e-11);
}

TEST(WhitenedData, OfNoCorrelationAreTheWhiteOnes) {
  const Example example;
  const Dataset white = dataset_of(example, {}),
                zero = dataset_of(example, Eigen::VectorXd::Zero(1));
  EXPECT_TRUE(white.own.empty());
  EXPECT_EQ(white.whitening_evidence, 0);
  EXPECT_EQ(zero.rank, white.rank);
  for (std::size_t k = 0; k < white.bold.size(); ++k) {
    EXPECT_NEAR(zero.bold[k], white.bold[k], 1e-13) << k;
  }
}

// The density of y with confounds of very wide Gaussian size, integrated over rho.
TEST(WhitenedData, HaveTheEvidenceOfTheUnwhitenedOnesUnderCorrelatedNoise) {
  const Example example;
  const double sigma = 0.7, wide = 1e8;
  const Eigen::MatrixXd Q = confound_basis(example.X, example.mask)(example.used, Eigen::all);
  const Eigen::VectorXd y = example.y(example.used);
  const double used = static_cast<double>(example.used.size()), rank = 3;
  const Eigen::LLT<Eigen::MatrixXd> V(sigma * sigma * example.correlation +
                                      wide * Q * Q.transpose());
  const double log_2pi = std::log(2 * std::numbers::pi);
  const double density = -0.5 * used * log_2pi - V.matrixLLT().diagonal().array().log().sum() -
                         0.5 * y.dot(V.solve(y));
  const double confounds = -0.5 * rank * (log_2pi + std::log(wide));
  const double over_rho = std::log(0.5) + 0.5 * (log_2pi + std::log((1 - kRho * kRho) / used));

  const Dataset data = dataset_of(example, Eigen::VectorXd::Constant(1, kRho));
  const double whitened = -0.5 * (used - rank) * (log_2pi + 2 * std::log(sigma)) -
                          squares(data) / (2 * sigma * sigma) + data.whitening_evidence;
  // The confounds' width of 1e4 leaves 1e-7.
  EXPECT_NEAR(whitened + confounds, density + over_rho, 1e-5);
}

TEST(DrawNoise, IsStationaryAndWithoutCorrelationTheWhiteNumbers) {
  const RandomStream stream(3, 1, Purpose::kNoise);
  const Eigen::Vector2d sd(1, 2);
  const Eigen::MatrixXd white = draw_noise(5000, sd, {}, stream);
  EXPECT_EQ(draw_noise(5000, sd, Eigen::Vector2d::Zero(), stream), white);
  RandomStream numbers = stream;
  EXPECT_EQ(white(0, 0), numbers.normal());
  EXPECT_EQ(white(0, 1), 2 * numbers.normal());
  const Eigen::MatrixXd noise = draw_noise(5000, sd, Eigen::Vector2d(0.8, -0.4), stream);
  for (Eigen::Index i = 0; i < 2; ++i) {
    const double rho = i == 0 ? 0.8 : -0.4;
    const double square = noise.col(i).squaredNorm();
    // Sds of 3 % and 0.01.
    EXPECT_NEAR(square / 5000 / (sd(i) * sd(i)), 1, 0.13);
    EXPECT_NEAR(noise.col(i).head(4999).dot(noise.col(i).tail(4999)) / square, rho, 0.05);
  }
}

}  // namespace
}  // namespace dcmrnn
