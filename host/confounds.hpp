// Confounds and masks of one subject: an orthonormal basis of what is projected out of data and
// prediction alike.
#pragma once

#include <Eigen/Dense>

namespace dcmrnn {

// Q [scan, rank] with Q'WQ = I and the same span as X on the scans of weight 1; rank by pivoted QR.
// Rows of weight 0 continue the confounds there, so that P = I - Q Q'W is defined on every scan.
Eigen::MatrixXd confound_basis(const Eigen::MatrixXd& X, const Eigen::VectorXd& weight);

// y - Q Q'W y, column by column.
Eigen::MatrixXd project_out(const Eigen::MatrixXd& Q, const Eigen::VectorXd& weight,
                            const Eigen::MatrixXd& y);

}  // namespace dcmrnn
