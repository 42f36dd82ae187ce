#include "host/realizations.hpp"

#include "host/ensemble_builder.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/quantile.hpp"
#include "host/random.hpp"
#include "host/whitening.hpp"

namespace dcmrnn {

RealizationSet::RealizationSet(const ModelSpec& model, const FitOptions& options,
                               const Subject& subject, const TimeGrid& grid,
                               const SubjectEstimate& estimate)
    : model_(model),
      count_(options.ensemble.realizations),
      ensemble_(empty_ensemble(model, options.loss)) {
  const bool known = subject.truth && subject.truth->clean.size() > 0;
  const Eigen::MatrixXd& signal = known ? subject.truth->clean : estimate.predicted;
  const Eigen::VectorXd& sd = known ? subject.truth->noise_sd : estimate.noise_sd;
  const Eigen::VectorXd& rho = estimate.autocorrelation;
  const std::uint64_t hash = subject_hash(subject.id);
  const std::vector<double> start = to_vector(model, estimate.estimate);
  for (int number = 0; number < count_; ++number) {
    const Eigen::MatrixXd bold =
        signal + draw_noise(signal.rows(), sd, rho,
                            RandomStream(options.ensemble.seed, hash, Purpose::kRealization,
                                         static_cast<std::uint32_t>(number)));
    ensemble_.members.push_back({add_dataset(ensemble_, subject, grid, rho, &bold), 0});
    ensemble_.parameters.insert(ensemble_.parameters.end(), start.begin(), start.end());
  }
}

Realizations RealizationSet::gather(const Engine& engine) const {
  const ParameterLayout layout = ensemble_.layout;
  const std::size_t size = static_cast<std::size_t>(layout.size());
  std::vector<std::vector<double>> values(size);  // [parameter, valid realization]
  int valid = 0;
  for (int member = 0; member < count_; ++member) {
    if (engine.report(member).outcome == MemberOutcome::kDiverged) continue;
    const std::vector<double> one = flatten(from_vector(model_, engine.store(member).parameters));
    for (std::size_t p = 0; p < size; ++p) values[p].push_back(one[p]);
    ++valid;
  }
  std::vector<double> mean(size, 0), sd(size, 0), low(size, 0), high(size, 0);
  for (std::size_t p = 0; p < size && valid > 0; ++p) {
    const Eigen::Map<const Eigen::ArrayXd> drawn(values[p].data(), valid);
    mean[p] = drawn.mean();
    if (valid > 1) sd[p] = std::sqrt((drawn - mean[p]).square().sum() / (valid - 1));
    low[p] = *quantile(values[p], 0.05);
    high[p] = *quantile(values[p], 0.95);
  }
  const auto matrices = [&](const std::vector<double>& of) {
    return unflatten(of, layout.regions, layout.inputs);
  };
  return {count_, valid, matrices(mean), matrices(sd), matrices(low), matrices(high)};
}

}  // namespace dcmrnn
