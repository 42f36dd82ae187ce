#include "host/confounds.hpp"

namespace dcmrnn {

Eigen::MatrixXd confound_basis(const Eigen::MatrixXd& X, const Eigen::VectorXd& weight) {
  if (X.cols() == 0) return Eigen::MatrixXd(X.rows(), 0);
  // Columns to unit length first: the rank must not depend on the confounds' units.
  Eigen::MatrixXd scaled = X;
  for (Eigen::Index k = 0; k < X.cols(); ++k) {
    const double length = weight.cwiseProduct(X.col(k)).norm();
    if (length > 0) scaled.col(k) /= length;
  }
  const Eigen::MatrixXd seen = weight.asDiagonal() * scaled;
  Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr;
  qr.setThreshold(1e-10);
  qr.compute(seen);
  const Eigen::Index rank = qr.rank();
  // scaled P = Q R on the seen scans, so Q = (scaled P) R^-1 everywhere.
  const Eigen::MatrixXd pivoted = scaled * qr.colsPermutation();
  Eigen::MatrixXd basis = pivoted.leftCols(rank).transpose();
  qr.matrixR()
      .topLeftCorner(rank, rank)
      .template triangularView<Eigen::Upper>()
      .transpose()
      .solveInPlace(basis);
  return basis.transpose();
}

Eigen::MatrixXd project_out(const Eigen::MatrixXd& Q, const Eigen::VectorXd& weight,
                            const Eigen::MatrixXd& y) {
  return y - Q * (Q.transpose() * (weight.asDiagonal() * y));
}

}  // namespace dcmrnn
