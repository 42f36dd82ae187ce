// What removing, adding or exchanging a connection would do to a fitted model's evidence, told by
// its quadratic expansion alone, without another fit.
#pragma once

#include <Eigen/Dense>
#include <vector>

namespace dcmrnn {

// The free parameters of the full model, by place among them, as the search sees them.
struct EdgePrior {
  Eigen::VectorXd mean, precision;  // [free] of the Gaussian priors
  std::vector<char> is_edge;        // [free] whether the search may remove it
  double edge_log_odds = 0;         // log (p / (1 - p)), p the prior probability of an edge
};

// A model at its optimum. What is not present is 0, with zeros in the covariance.
struct ModelOptimum {
  std::vector<char> present;   // [free]
  Eigen::VectorXd values;      // [free]
  Eigen::MatrixXd covariance;  // [free, free] posterior
  Eigen::MatrixXd fisher;      // [free, free] J'WJ / sigma^2
  Eigen::VectorXd slope;       // [free] of the data term
};

struct EdgeMove {
  std::vector<char> present;  // [free] afterwards
  double gain = 0;            // of log evidence and log prior of the structure
  Eigen::VectorXd values;     // [free] where the optimum would be
};

// Every edge removed (the Savage-Dickey ratio of the Gaussian posterior), added (a score test with
// the Gaussian prior), or exchanged for an absent one; best first.
std::vector<EdgeMove> edge_moves(const ModelOptimum& model, const EdgePrior& prior);

// Removes edges, the best one at a time, while the quadratic expansion gains by it (Bayesian model
// reduction, Friston and Penny 2011). Returns what is left, with its values and covariance.
ModelOptimum reduce(ModelOptimum model, const EdgePrior& prior);

}  // namespace dcmrnn
