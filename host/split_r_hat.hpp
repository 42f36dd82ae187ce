// Whether chains have mixed.
#pragma once

#include <vector>

namespace dcmrnn {

// The potential scale reduction of one quantity over chains of the same length, each split in two
// (Gelman et al. 2013, Bayesian Data Analysis, 11.4): 1 where all halves have the same mean. NaN
// with fewer than four draws of a chain, or where the quantity does not vary.
double split_r_hat(const std::vector<std::vector<double>>& chains);

// The largest of several; NaN where one is missing, for that one may be as large as any.
double largest_r_hat(const std::vector<double>& of_each);

}  // namespace dcmrnn
