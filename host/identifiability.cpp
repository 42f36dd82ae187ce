#include "host/identifiability.hpp"

#include <algorithm>
#include <cmath>

#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"

namespace dcmrnn {

Identifiability identifiability(const ModelSpec& model, const Structure& structure,
                                const Eigen::MatrixXd& covariance) {
  const std::vector<ParameterName> names = parameter_names(model);
  const int neural = layout_of(model).neural();
  const auto label = [&](Eigen::Index k) {
    const int p = structure.free[static_cast<std::size_t>(k)];
    return label_of(names[static_cast<std::size_t>(p)]);
  };
  Identifiability result;
  const Eigen::VectorXd sd = covariance.diagonal().cwiseSqrt();
  for (Eigen::Index i = 0; i < sd.size(); ++i) {
    if (!(sd(i) > 0)) continue;
    const int p = structure.free[static_cast<std::size_t>(i)];
    // The prior of a hemodynamic parameter, on the scale of phi = log(theta / mean).
    const std::size_t place = static_cast<std::size_t>(p);
    const bool natural = p >= neural && !structure.hemodynamic_log_scale;
    const double prior = structure.prior_sd[place] / (natural ? structure.prior_mean[place] : 1.0);
    if (sd(i) > kUninformed * prior) result.uninformed.push_back(label(i));
    for (Eigen::Index j = 0; j < i; ++j) {
      if (!(sd(j) > 0)) continue;
      const double correlation = covariance(i, j) / (sd(i) * sd(j));
      if (std::abs(correlation) <= kConfounded) continue;
      result.confounded.push_back({label(j), label(i), correlation});
    }
  }
  std::stable_sort(result.confounded.begin(), result.confounded.end(),
                   [](const auto& a, const auto& b) {
                     return std::abs(a.correlation) > std::abs(b.correlation);
                   });
  return result;
}

}  // namespace dcmrnn
