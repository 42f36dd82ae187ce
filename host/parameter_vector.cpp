#include "host/parameter_vector.hpp"

#include <cmath>

#include "dcmrnn/model/priors.hpp"
#include "host/parameter_list.hpp"

namespace dcmrnn {

ParameterLayout layout_of(const ModelSpec& model) {
  return {model.region_count(), model.input_count()};
}

std::vector<double> to_vector(const ModelSpec& model, const Parameters& parameters) {
  const ParameterLayout layout = layout_of(model);
  std::vector<double> values = flatten(parameters);
  const std::vector<double> mean = flatten(model.prior_mean);
  const std::vector<double> sd = flatten(model.prior_sd);
  for (int p = 0; p < layout.size(); ++p) {
    if (p >= layout.neural()) {
      values[p] = sd[p] > 0 ? std::log(values[p] / mean[p]) : 0;
    } else if (!(sd[p] > 0)) {
      values[p] = mean[p];
    }
  }
  return values;
}

Parameters from_vector(const ModelSpec& model, const std::vector<double>& values) {
  const ParameterLayout layout = layout_of(model);
  const std::vector<double> mean = flatten(model.prior_mean);
  std::vector<double> natural = values;
  for (int p = layout.neural(); p < layout.size(); ++p) {
    natural[p] = natural_scale(values[p], mean[p]);
  }
  return unflatten(natural, layout.regions, layout.inputs);
}

}  // namespace dcmrnn
