#include "host/model_average.hpp"

#include <algorithm>
#include <cmath>

#include "host/hypotheses.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"

namespace dcmrnn {

ModelAverage average(const std::vector<VisitedModel>& visited, const std::vector<int>& free) {
  std::vector<std::optional<double>> scores;
  for (const VisitedModel& model : visited) scores.emplace_back(model.score);
  std::vector<double> weight;
  for (const auto& one : model_probabilities(scores)) weight.push_back(*one);

  const Eigen::Index count = static_cast<Eigen::Index>(free.size());
  ModelAverage result;
  result.parameters.assign(visited.front().parameters.size(), 0);
  result.presence = Eigen::VectorXd::Zero(count);
  const auto best = std::max_element(weight.begin(), weight.end());
  result.best_probability = *best;
  // log sum exp(score): the best one's share of it is its weight.
  result.log_evidence =
      visited[static_cast<std::size_t>(best - weight.begin())].score - std::log(*best);
  for (std::size_t m = 0; m < visited.size(); ++m) {
    for (std::size_t p = 0; p < result.parameters.size(); ++p) {
      result.parameters[p] += weight[m] * visited[m].parameters[p];
    }
    for (Eigen::Index k = 0; k < count; ++k) {
      if (visited[m].present[static_cast<std::size_t>(k)]) result.presence(k) += weight[m];
    }
  }
  result.covariance = Eigen::MatrixXd::Zero(count, count);
  for (std::size_t m = 0; m < visited.size(); ++m) {
    Eigen::VectorXd apart(count);
    for (Eigen::Index k = 0; k < count; ++k) {
      const std::size_t p = static_cast<std::size_t>(free[static_cast<std::size_t>(k)]);
      apart(k) = visited[m].parameters[p] - result.parameters[p];
    }
    result.covariance += weight[m] * (visited[m].covariance + apart * apart.transpose());
  }
  result.sd = result.covariance.diagonal().cwiseSqrt();
  return result;
}

StructureEvidence structure_evidence(const ModelSpec& model, const std::vector<int>& free,
                                     const std::vector<VisitedModel>& visited,
                                     const ModelAverage& mean) {
  StructureEvidence evidence;
  evidence.best_probability = mean.best_probability;
  evidence.l1_weight = visited.front().l1_weight;
  std::vector<double> presence(mean.parameters.size(), 0);
  for (std::size_t k = 0; k < free.size(); ++k) {
    presence[static_cast<std::size_t>(free[k])] = mean.presence(static_cast<Eigen::Index>(k));
  }
  evidence.probability =
      unflatten(presence, model.region_count(), model.input_count()).connectivity;
  evidence.best = from_vector(model, visited.front().parameters).connectivity;
  return evidence;
}

}  // namespace dcmrnn
