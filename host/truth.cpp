#include "host/truth.hpp"

#include <set>
#include <utility>
#include <vector>

#include "dcmrnn/model/scalar_math.hpp"

namespace dcmrnn {
namespace {

void draw(const Eigen::MatrixXd& mean, const Eigen::MatrixXd& sd, RandomStream& random,
          Eigen::MatrixXd& values) {
  values = mean;
  for (Eigen::Index i = 0; i < mean.rows(); ++i)
    for (Eigen::Index j = 0; j < mean.cols(); ++j) values(i, j) += sd(i, j) * random.normal();
}

// One draw of every hemodynamic parameter, on the scale of its prior.
void draw_hemodynamics(const ModelSpec& model, RandomStream& random, RegionParameters& values) {
  values = model.prior_mean.hemodynamics;
  const RegionParameters& sd = model.prior_sd.hemodynamics;
  for (int p = 0; p < kRegionParameters; ++p) {
    for (Eigen::Index i = 0; i < values.cols(); ++i) {
      const double step = sd(p, i) * random.normal();
      double& theta = values(p, i);
      theta = model.hemodynamic_scale == HemodynamicPriorScale::kNatural
                  ? theta + step
                  : theta * exponential(step);
    }
  }
}

// Draws the free entries of a matrix that are there; returns how many are. `skip_diagonal` leaves
// self-connections to others.
int draw_edges(const SparseTruth& sparse, const std::pair<double, double>& size,
               double negative_share, bool skip_diagonal, const Eigen::MatrixXd& prior_sd,
               RandomStream& random, Eigen::MatrixXd& values) {
  int there = 0;
  for (Eigen::Index i = 0; i < values.rows(); ++i) {
    for (Eigen::Index j = 0; j < values.cols(); ++j) {
      if (prior_sd(i, j) == 0 || (skip_diagonal && i == j)) continue;
      values(i, j) = 0;
      if (random.uniform() >= sparse.edge_probability) continue;
      values(i, j) = random.uniform(size.first, size.second);
      if (random.uniform() < negative_share) values(i, j) = -values(i, j);
      ++there;
    }
  }
  return there;
}

// Whether every region has an input or a connection from a region that is reached.
bool every_region_is_reached(const Connectivity& connectivity) {
  const Eigen::Index regions = connectivity.A.rows();
  Eigen::VectorXd reached = (connectivity.C.array() != 0).rowwise().any().cast<double>();
  for (Eigen::Index step = 0; step < regions; ++step) {
    const Eigen::VectorXd from = reached;
    for (Eigen::Index to = 0; to < regions; ++to)
      for (Eigen::Index region = 0; region < regions; ++region)
        if (from(region) > 0 && connectivity.A(to, region) != 0) reached(to) = 1;
  }
  return (reached.array() > 0).all();
}

// Every connection times its own factor around 1.
void vary(double spread, RandomStream& random, Eigen::MatrixXd& values) {
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    for (Eigen::Index j = 0; j < values.cols(); ++j)
      if (values(i, j) != 0) values(i, j) *= random.uniform(1 - spread, 1 + spread);
}

}  // namespace

Parameters draw_from_prior(const ModelSpec& model, RandomStream& random) {
  const Parameters& mean = model.prior_mean;
  const Parameters& sd = model.prior_sd;
  Parameters result = mean;
  draw(mean.connectivity.A, sd.connectivity.A, random, result.connectivity.A);
  for (std::size_t j = 0; j < mean.connectivity.B.size(); ++j)
    draw(mean.connectivity.B[j], sd.connectivity.B[j], random, result.connectivity.B[j]);
  draw(mean.connectivity.C, sd.connectivity.C, random, result.connectivity.C);

  draw_hemodynamics(model, random, result.hemodynamics);
  return result;
}

std::optional<Parameters> draw_sparse(const ModelSpec& model, const SparseTruth& sparse,
                                      RandomStream& random) {
  const Connectivity& sd = model.prior_sd.connectivity;
  Parameters result = model.prior_mean;
  Connectivity& drawn = result.connectivity;
  for (Eigen::Index i = 0; i < drawn.A.rows(); ++i) {
    if (sd.A(i, i) > 0) drawn.A(i, i) = -random.uniform(sparse.self.first, sparse.self.second);
  }
  draw_edges(sparse, sparse.A, sparse.negative_share, true, sd.A, random, drawn.A);
  int modulations = 0;
  bool any_free = false;
  for (std::size_t j = 0; j < drawn.B.size(); ++j) {
    modulations +=
        draw_edges(sparse, sparse.B, sparse.negative_share, false, sd.B[j], random, drawn.B[j]);
    any_free = any_free || (sd.B[j].array() != 0).any();
  }
  const int driven = draw_edges(sparse, sparse.C, 0, false, sd.C, random, drawn.C);
  draw_hemodynamics(model, random, result.hemodynamics);
  const bool whole = (modulations > 0 || !any_free) && (driven > 0 || (sd.C.array() == 0).all()) &&
                     every_region_is_reached(drawn);
  return whole ? std::optional(result) : std::nullopt;
}

bool truth_is_drawn(const SimulateOptions& options) {
  return !options.truth || options.truth_spread > 0 || options.truth_hemodynamics_drawn;
}

std::optional<Parameters> draw_truth(const ModelSpec& model, const SimulateOptions& options,
                                     RandomStream& random) {
  if (options.sparse) return draw_sparse(model, *options.sparse, random);
  if (!options.truth) return draw_from_prior(model, random);
  Parameters result = *options.truth;
  vary(options.truth_spread, random, result.connectivity.A);
  for (Eigen::MatrixXd& B : result.connectivity.B) vary(options.truth_spread, random, B);
  vary(options.truth_spread, random, result.connectivity.C);
  if (options.truth_hemodynamics_drawn) draw_hemodynamics(model, random, result.hemodynamics);
  return result;
}

bool hemodynamics_in_range(const ModelSpec& model, const Parameters& parameters) {
  const Eigen::ArrayXXd ratio =
      parameters.hemodynamics.array() / model.prior_mean.hemodynamics.array();
  return (ratio >= exponential(-1)).all() && (ratio <= exponential(1)).all();
}

Eigen::MatrixXd input_levels(const Eigen::MatrixXd& inputs) {
  std::set<std::vector<double>> seen;
  std::vector<Eigen::Index> rows;
  for (Eigen::Index step = 0; step < inputs.rows(); ++step) {
    std::vector<double> level(static_cast<std::size_t>(inputs.cols()));
    for (Eigen::Index j = 0; j < inputs.cols(); ++j)
      level[static_cast<std::size_t>(j)] = inputs(step, j);
    if (seen.insert(std::move(level)).second) rows.push_back(step);
  }
  return inputs(rows, Eigen::all);
}

}  // namespace dcmrnn
