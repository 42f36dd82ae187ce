#include "host/support.hpp"

#include <map>
#include <utility>

#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

// The model in which the connections that are 0 in the truth are fixed at 0.
ModelSpec with_support_of(const Connectivity& truth, const ModelSpec& model) {
  ModelSpec masked = model;
  const auto mask = [](const Eigen::MatrixXd& known, Eigen::MatrixXd& mean, Eigen::MatrixXd& sd) {
    mean = (known.array() == 0).select(0.0, mean);
    sd = (known.array() == 0).select(0.0, sd);
  };
  Connectivity& mean = masked.prior_mean.connectivity;
  Connectivity& sd = masked.prior_sd.connectivity;
  mask(truth.A, mean.A, sd.A);
  for (std::size_t j = 0; j < truth.B.size(); ++j) mask(truth.B[j], mean.B[j], sd.B[j]);
  mask(truth.C, mean.C, sd.C);
  return masked;
}

}  // namespace

std::vector<ModelGroup> group_by_support(const Cohort& cohort, const ModelSpec& model) {
  std::vector<ModelGroup> groups;
  std::map<std::vector<bool>, std::size_t> positions;
  for (const Subject& subject : cohort.subjects) {
    const Parameters& truth = subject.truth->parameters;
    std::vector<bool> support;
    for (const double value : flatten(truth)) support.push_back(value != 0);
    const auto [position, is_new] = positions.emplace(std::move(support), groups.size());
    if (is_new) groups.push_back({with_support_of(truth.connectivity, model), {}});
    groups[position->second].cohort.subjects.push_back(subject);
  }
  return groups;
}

}  // namespace dcmrnn
