#include "host/whitening.hpp"

#include <cmath>
#include <numbers>

#include "kernels/whitening.hpp"

namespace dcmrnn {

Eigen::MatrixXd Whitening::apply(const Eigen::VectorXd& mask, const Eigen::MatrixXd& y) const {
  Eigen::MatrixXd result(y.rows(), y.cols());
  for (Eigen::Index column = 0; column < y.cols(); ++column) {
    WhiteningFilter<double> filter{0};
    for (Eigen::Index k = 0; k < y.rows(); ++k) {
      result(k, column) = filter.next(own(k), lagged(k), mask(k), y(k, column));
    }
  }
  return result;
}

Whitening ar1_whitening(double rho, const Eigen::VectorXd& mask) {
  Whitening whitening{Eigen::VectorXd::Zero(mask.size()), Eigen::VectorXd::Zero(mask.size())};
  double correlation = 0;  // with the last used scan
  for (Eigen::Index k = 0; k < mask.size(); ++k) {
    if (mask(k) == 0) {
      correlation *= rho;
      continue;
    }
    whitening.own(k) = 1 / std::sqrt(1 - correlation * correlation);
    whitening.lagged(k) = correlation * whitening.own(k);
    correlation = rho;
  }
  return whitening;
}

double ar1_evidence(const Whitening& whitening, double rho, const Eigen::MatrixXd& whitened,
                    int used_scans) {
  const Eigen::LLT<Eigen::MatrixXd> gram(whitened.transpose() * whitened);
  const double confounds = gram.matrixLLT().diagonal().array().log().sum();  // log |Q'L'L Q| / 2
  const double variance = (1 - rho * rho) / used_scans;
  return log_diagonal(whitening.own) - confounds + std::log(0.5) +
         0.5 * std::log(2 * std::numbers::pi * variance);
}

Eigen::MatrixXd draw_noise(Eigen::Index scans, const Eigen::VectorXd& sd,
                           const Eigen::VectorXd& rho, RandomStream random) {
  Eigen::MatrixXd noise(scans, sd.size());
  for (Eigen::Index k = 0; k < scans; ++k) {
    for (Eigen::Index i = 0; i < sd.size(); ++i) {
      const double fresh = sd(i) * random.normal();
      const bool colored = rho.size() > 0 && k > 0;
      noise(k, i) =
          colored ? rho(i) * noise(k - 1, i) + std::sqrt(1 - rho(i) * rho(i)) * fresh : fresh;
    }
  }
  return noise;
}

}  // namespace dcmrnn
