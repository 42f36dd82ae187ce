// Bayesian model averaging over the structures that a search has visited (Hoeting 1999; Penny 2010
// for DCM).
#pragma once

#include <vector>

#include "dcmrnn/estimate.hpp"
#include "host/structure_search.hpp"

namespace dcmrnn {

struct ModelAverage {
  std::vector<double> parameters;  // [parameter] mean, vector scale
  Eigen::MatrixXd covariance;      // [free, free] within and between structures
  Eigen::VectorXd sd;              // [free] of its diagonal
  Eigen::VectorXd presence;     // [free] posterior probability that the parameter is in the model
  double best_probability = 0;  // of the best structure
  double log_evidence = 0;      // of all together: log sum exp(score)
};

// Weights are exp(score), over `visited` (not empty). free: the full model's free parameters.
ModelAverage average(const std::vector<VisitedModel>& visited, const std::vector<int>& free);

// What the results say of a search, but for the number of structures fitted. model: the full one;
// visited: the best one first.
StructureEvidence structure_evidence(const ModelSpec& model, const std::vector<int>& free,
                                     const std::vector<VisitedModel>& visited,
                                     const ModelAverage& mean);

}  // namespace dcmrnn
