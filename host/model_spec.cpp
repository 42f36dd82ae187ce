#include "dcmrnn/model_spec.hpp"

#include <utility>

#include "host/prior_preset.hpp"

namespace dcmrnn {

Connectivity Connectivity::zero(int regions, int inputs) {
  Connectivity connectivity;
  connectivity.A = Eigen::MatrixXd::Zero(regions, regions);
  connectivity.B.assign(static_cast<std::size_t>(inputs), Eigen::MatrixXd::Zero(regions, regions));
  connectivity.C = Eigen::MatrixXd::Zero(regions, inputs);
  return connectivity;
}

ModelSpec full_model(std::vector<std::string> regions, std::vector<std::string> inputs,
                     const std::string& preset) {
  ModelSpec model;
  model.regions = std::move(regions);
  model.inputs = std::move(inputs);
  model.priors = preset;
  apply(prior_preset(preset), model);
  return model;
}

}  // namespace dcmrnn
