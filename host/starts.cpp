#include "host/starts.hpp"

#include <algorithm>
#include <cmath>

#include "host/confounds.hpp"
#include "host/parameter_vector.hpp"
#include "host/probe_responses.hpp"
#include "host/random.hpp"
#include "host/stability.hpp"

namespace dcmrnn {
namespace {

constexpr int kStabilityDraws = 100;     // draws within one attempt until one is stable
constexpr double kSmallestDrive = 0.02;  // Hz; a negative C is a known trap

}  // namespace

StartMaker::StartMaker(const ModelSpec& model, const Structure& structure,
                       const EnsembleOptions& options, const Subject& subject, const TimeGrid& grid,
                       const Eigen::MatrixXd& levels)
    : model_(model),
      structure_(structure),
      options_(options),
      subject_(subject),
      grid_(grid),
      levels_(levels),
      hash_(subject_hash(subject.id)) {}

Start StartMaker::make(int number, int attempt) const {
  if (attempt == 0 && number == 0) {
    if (options_.start_parameters) {
      return {to_vector(model_, *options_.start_parameters), "given"};
    }
    return {prior_mean(), "prior"};
  }
  if (attempt == 0 && number == 1 && options_.start_from == "smart" && model_.input_count() > 0) {
    return {regression(), "regression"};
  }
  return {draw(number, attempt), "random"};
}

std::vector<double> StartMaker::prior_mean() const { return to_vector(model_, model_.prior_mean); }

// Every region alone, driven by one input at a time, gives a regressor per input; its least-squares
// weight on the region's data scales C.
std::vector<double> StartMaker::regression() const {
  std::vector<double> values = prior_mean();
  const ParameterLayout layout = layout_of(model_);
  const Eigen::MatrixXd basis = confound_basis(subject_.confounds, subject_.mask);
  const Eigen::MatrixXd data =
      subject_.mask.asDiagonal() * project_out(basis, subject_.mask, subject_.bold);

  std::optional<std::vector<Eigen::MatrixXd>> response = probe_responses(model_, grid_);
  if (!response) return values;
  for (Eigen::MatrixXd& of_input : *response) {
    of_input = subject_.mask.asDiagonal() * project_out(basis, subject_.mask, of_input);
  }
  for (int i = 0; i < layout.regions; ++i) {
    std::vector<int> driven;
    for (int j = 0; j < layout.inputs; ++j) {
      if (structure_.prior_sd[layout.c(i, j)] > 0) driven.push_back(j);
    }
    if (driven.empty()) continue;
    Eigen::MatrixXd regressors(data.rows(), static_cast<Eigen::Index>(driven.size()));
    for (std::size_t k = 0; k < driven.size(); ++k) {
      regressors.col(static_cast<Eigen::Index>(k)) = (*response)[driven[k]].col(i);
    }
    const Eigen::VectorXd weight = regressors.colPivHouseholderQr().solve(data.col(i));
    for (std::size_t k = 0; k < driven.size(); ++k) {
      const double drive = kProbeDrive * weight(static_cast<Eigen::Index>(k));
      values[layout.c(i, driven[k])] =
          std::isfinite(drive) ? std::clamp(drive, kSmallestDrive, 1.0) : kProbeDrive;
    }
  }
  return values;
}

std::vector<double> StartMaker::draw(int number, int attempt) const {
  const ParameterLayout layout = layout_of(model_);
  RandomStream random(
      options_.seed, hash_, Purpose::kStart,
      static_cast<std::uint32_t>(number) << 8 | static_cast<std::uint32_t>(attempt));
  std::vector<double> values;
  for (int k = 0; k < kStabilityDraws; ++k) {
    values = prior_mean();
    for (int p = 0; p < layout.neural(); ++p) {
      if (!(structure_.prior_sd[p] > 0)) continue;
      const int square = layout.regions * layout.regions;
      if (p < square) {
        const bool self = p / layout.regions == p % layout.regions;
        values[p] = self ? -random.uniform(0.5, 1) : 0.1 * random.normal();
      } else if (p < (1 + layout.inputs) * square) {
        values[p] = 0.05 * random.normal();
      } else {
        values[p] = std::abs(0.2 * random.normal());
      }
    }
    if (largest_growth_rate(from_vector(model_, values).connectivity, levels_) < 0) break;
  }
  return values;
}

}  // namespace dcmrnn
