// Mean and covariance of points that come one by one.
#pragma once

#include <Eigen/Dense>

namespace dcmrnn {

class PointSpread {
 public:
  explicit PointSpread(Eigen::Index size)
      : sum_(Eigen::VectorXd::Zero(size)), squares_(Eigen::MatrixXd::Zero(size, size)) {}

  void add(const Eigen::VectorXd& point) {
    ++count_;
    sum_ += point;
    squares_ += point * point.transpose();
  }
  double count() const { return count_; }
  Eigen::VectorXd mean() const { return sum_ / count_; }
  // Of the points and, for a positive definite matrix of few of them, of `weight` more with the
  // identity as their covariance.
  Eigen::MatrixXd covariance(double weight) const {
    Eigen::MatrixXd around_mean = squares_ - sum_ * sum_.transpose() / count_;
    around_mean.diagonal().array() += weight;
    return around_mean / (count_ + weight);
  }

 private:
  double count_ = 0;
  Eigen::VectorXd sum_;      // [coordinate]
  Eigen::MatrixXd squares_;  // [coordinate, coordinate]
};

}  // namespace dcmrnn
