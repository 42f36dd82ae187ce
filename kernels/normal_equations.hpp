// What a tangent sweep says of one member's data term, sum_r SSE_r / (2 sigma_r^2): Gauss-Newton's
// matrix and the slope. No priors in it.
#pragma once

#include <vector>

#include "dcmrnn/lane/small_matrix.hpp"
#include "dcmrnn/lane/strided.hpp"

namespace dcmrnn {

struct NormalEquations {
  std::vector<double> matrix;  // [packed lower triangle of the free parameters] J'WJ / sigma^2
  std::vector<double> slope;   // [free] derivatives, -J'We / sigma^2
};

// `from`, and the slope of the data term by the i-th of `free` parameters: minus the sum of
// region_gradient [region, free], J_r'We_r, over its noise's variance.
DCMRNN_MEMBER double add_data_slope(double from, Strided<const double> region_gradient,
                                    Strided<const double> noise_sd, int i, int free, int regions) {
  for (int n = 0; n < regions; ++n) {
    from -= region_gradient[n * free + i] / (noise_sd[n] * noise_sd[n]);
  }
  return from;
}

// normal [packed free], region_gradient [region, free], noise_sd [region].
inline NormalEquations take_equations(Strided<const double> normal,
                                      Strided<const double> region_gradient,
                                      Strided<const double> noise_sd, int free, int regions) {
  NormalEquations equations;
  for (std::ptrdiff_t e = 0; e < packed_index(free, 0); ++e) {
    equations.matrix.push_back(normal[e]);
  }
  for (int i = 0; i < free; ++i) {
    equations.slope.push_back(add_data_slope(0, region_gradient, noise_sd, i, free, regions));
  }
  return equations;
}

}  // namespace dcmrnn
