#include "host/truth.hpp"

#include <Eigen/Eigenvalues>
#include <set>
#include <vector>

#include "dcmrnn/model/integrator/heun.hpp"
#include "dcmrnn/model/scalar_math.hpp"

namespace dcmrnn {
namespace {

void draw(const Eigen::MatrixXd& mean, const Eigen::MatrixXd& sd, RandomStream& random,
          Eigen::MatrixXd& values) {
  values = mean;
  for (Eigen::Index i = 0; i < mean.rows(); ++i)
    for (Eigen::Index j = 0; j < mean.cols(); ++j) values(i, j) += sd(i, j) * random.normal();
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

  for (int p = 0; p < kRegionParameters; ++p) {
    for (Eigen::Index i = 0; i < mean.hemodynamics.cols(); ++i) {
      const double step = sd.hemodynamics(p, i) * random.normal();
      double& theta = result.hemodynamics(p, i);
      theta = model.hemodynamic_scale == HemodynamicPriorScale::kNatural
                  ? theta + step
                  : theta * exponential(step);
    }
  }
  return result;
}

bool hemodynamics_in_range(const ModelSpec& model, const Parameters& parameters) {
  const Eigen::ArrayXXd ratio =
      parameters.hemodynamics.array() / model.prior_mean.hemodynamics.array();
  return (ratio >= exponential(-1)).all() && (ratio <= exponential(1)).all();
}

bool connectivity_stable(const Connectivity& connectivity, const Eigen::MatrixXd& levels, double dt,
                         const std::string& integrator) {
  for (Eigen::Index level = 0; level < levels.rows(); ++level) {
    Eigen::MatrixXd M = connectivity.A;
    for (Eigen::Index j = 0; j < levels.cols(); ++j)
      M += levels(level, j) * connectivity.B[static_cast<std::size_t>(j)];
    const Eigen::ArrayXcd z = dt * M.eigenvalues().array();
    Eigen::ArrayXcd growth = 1.0 + z;
    if (integrator == Heun::kName) growth += 0.5 * z * z;
    if (growth.abs().maxCoeff() >= 1) return false;
  }
  return true;
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
