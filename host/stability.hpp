// Whether the neural system of an estimate is stable.
#pragma once

#include <Eigen/Dense>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// max Re eig(A + sum_j u_j B_j) over the rows u of levels [level, input], in Hz. Not negative: the
// activity grows without bound at that input.
double largest_growth_rate(const Connectivity& connectivity, const Eigen::MatrixXd& levels);

}  // namespace dcmrnn
