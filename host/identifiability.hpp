// What the data cannot say: parameters about which they say nothing, and pairs they cannot tell
// apart.
#pragma once

#include "dcmrnn/estimate.hpp"
#include "kernels/ensemble_view.hpp"

namespace dcmrnn {

inline constexpr double kUninformed = 0.9;  // posterior sd over prior sd
inline constexpr double kConfounded = 0.9;  // |posterior correlation|

// covariance [free, free] of the posterior, on the scale of the parameter vector. A parameter is
// uninformed where its posterior is hardly narrower than its prior; a pair is confounded where its
// correlation is near 1 or -1. The pairs come strongest first.
Identifiability identifiability(const ModelSpec& model, const Structure& structure,
                                const Eigen::MatrixXd& covariance);

}  // namespace dcmrnn
