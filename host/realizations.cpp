#include "host/realizations.hpp"

#include "host/ensemble_builder.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
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
  const std::size_t size = static_cast<std::size_t>(ensemble_.layout.size());
  std::vector<double> sum(size, 0), squares(size, 0);
  std::vector<std::vector<double>> values;
  for (int member = 0; member < count_; ++member) {
    if (engine.report(member).outcome == MemberOutcome::kDiverged) continue;
    values.push_back(flatten(from_vector(model_, engine.store(member).parameters)));
    for (std::size_t p = 0; p < size; ++p) sum[p] += values.back()[p];
  }
  const double valid = static_cast<double>(values.size());
  for (std::size_t p = 0; p < size; ++p) {
    if (valid > 0) sum[p] /= valid;
    for (const std::vector<double>& value : values) {
      squares[p] += (value[p] - sum[p]) * (value[p] - sum[p]);
    }
    squares[p] = valid > 1 ? std::sqrt(squares[p] / (valid - 1)) : 0;
  }
  const ParameterLayout layout = ensemble_.layout;
  return {count_, static_cast<int>(values.size()), unflatten(sum, layout.regions, layout.inputs),
          unflatten(squares, layout.regions, layout.inputs)};
}

}  // namespace dcmrnn
