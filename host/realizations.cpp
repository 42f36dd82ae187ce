#include "host/realizations.hpp"

#include <numeric>
#include <utility>

#include "host/ensemble_builder.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/quantile.hpp"
#include "host/random.hpp"
#include "host/whitening.hpp"

namespace dcmrnn {

void RealizationSet::add(const Subject& subject, const ModelSpec& model, const TimeGrid& grid,
                         SubjectEstimate& estimate) {
  if (cases_.empty()) {
    ensemble_ = empty_ensemble(model, options_.loss);
    ensemble_.structures.clear();
  }
  cases_.push_back({&model, &estimate});
  const int structure = static_cast<int>(ensemble_.structures.size());
  ensemble_.structures.push_back(make_structure(model, options_.loss));
  const bool known = subject.truth && subject.truth->clean.size() > 0;
  const Eigen::MatrixXd& signal = known ? subject.truth->clean : estimate.predicted;
  const Eigen::VectorXd& sd = known ? subject.truth->noise_sd : estimate.noise_sd;
  const Eigen::VectorXd& rho = estimate.autocorrelation;
  const std::uint64_t hash = subject_hash(subject.id);
  const std::vector<double> start = to_vector(model, estimate.estimate);
  for (int number = 0; number < options_.ensemble.realizations; ++number) {
    const Eigen::MatrixXd bold =
        signal + draw_noise(signal.rows(), sd, rho,
                            RandomStream(options_.ensemble.seed, hash, Purpose::kRealization,
                                         static_cast<std::uint32_t>(number)));
    ensemble_.members.push_back({add_dataset(ensemble_, subject, grid, rho, &bold), structure});
    ensemble_.parameters.insert(ensemble_.parameters.end(), start.begin(), start.end());
  }
}

std::vector<int> RealizationSet::load(Engine& engine) {
  std::vector<int> members(ensemble_.members.size());
  std::iota(members.begin(), members.end(), 0);
  engine.load(std::move(ensemble_));
  return members;
}

void RealizationSet::gather(const Engine& engine) const {
  int first = 0;
  for (const Case& one : cases_) {
    one.estimate->realizations = gather_one(engine, *one.model, first);
    first += options_.ensemble.realizations;
  }
}

Realizations RealizationSet::gather_one(const Engine& engine, const ModelSpec& model,
                                        int first) const {
  const int count = options_.ensemble.realizations;
  const ParameterLayout layout = layout_of(model);
  const std::size_t size = static_cast<std::size_t>(layout.size());
  std::vector<std::vector<double>> values(size);  // [parameter, valid realization]
  int valid = 0;
  for (int member = first; member < first + count; ++member) {
    if (engine.report(member).outcome == MemberOutcome::kDiverged) continue;
    const std::vector<double> one = flatten(from_vector(model, engine.store(member).parameters));
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
  return {count, valid, matrices(mean), matrices(sd), matrices(low), matrices(high)};
}

}  // namespace dcmrnn
