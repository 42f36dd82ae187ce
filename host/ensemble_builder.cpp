#include "host/ensemble_builder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/catalog_index.hpp"
#include "host/confounds.hpp"
#include "host/parameter_list.hpp"
#include "host/parameter_vector.hpp"
#include "host/whitening.hpp"

namespace dcmrnn {
namespace {

bool is_self_connection(const ParameterLayout& layout, int p) {
  const int square = layout.regions * layout.regions;
  if (p >= square) return false;
  return p / layout.regions == p % layout.regions;
}

int shared_grid(Ensemble& ensemble, const ScanGrid& grid) {
  for (std::size_t k = 0; k < ensemble.grids.size(); ++k) {
    const ScanGrid& known = ensemble.grids[k];
    if (known.dt == grid.dt && known.steps == grid.steps && known.scan_step == grid.scan_step) {
      return static_cast<int>(k);
    }
  }
  ensemble.grids.push_back(grid);
  return static_cast<int>(ensemble.grids.size()) - 1;
}

std::vector<double> row_by_row(const Eigen::MatrixXd& matrix) {
  std::vector<double> values;
  for (const auto& row : matrix.rowwise()) values.insert(values.end(), row.begin(), row.end());
  return values;
}

// The data off the confounds, whose basis [scan, rank] the data set takes.
Eigen::MatrixXd project_white(Dataset& data, const Eigen::MatrixXd& basis,
                              const Eigen::VectorXd& mask, const Eigen::MatrixXd& bold) {
  data.rank = static_cast<int>(basis.cols());
  data.basis.assign(basis.data(), basis.data() + basis.size());  // columns are [scan]
  return mask.asDiagonal() * project_out(basis, mask, bold);
}

// The same of data and confounds that are whitened first, region by region. rho [region].
Eigen::MatrixXd project_whitened(Dataset& data, const Eigen::MatrixXd& basis,
                                 const Eigen::VectorXd& mask, const Eigen::VectorXd& rho,
                                 const Eigen::MatrixXd& bold) {
  Eigen::MatrixXd observed(bold.rows(), bold.cols());
  Eigen::MatrixXd own = observed, lagged = observed;
  for (Eigen::Index i = 0; i < bold.cols(); ++i) {
    const Whitening whitening = ar1_whitening(rho(i), mask);
    own.col(i) = whitening.own;
    lagged.col(i) = whitening.lagged;
    const Eigen::MatrixXd whitened = whitening.apply(mask, basis);
    // Of full rank, as the basis is.
    const Eigen::MatrixXd own_basis = confound_basis(whitened, mask);
    data.basis.insert(data.basis.end(), own_basis.data(), own_basis.data() + own_basis.size());
    observed.col(i) = project_out(own_basis, mask, whitening.apply(mask, bold.col(i)));
    data.whitening_evidence += ar1_evidence(whitening, rho(i), whitened, data.used_scans);
  }
  data.rank = static_cast<int>(basis.cols());
  data.own = row_by_row(own);
  data.lagged = row_by_row(lagged);
  return mask.asDiagonal() * observed;
}

// observed [scan, region]: off the confounds, 0 where masked.
void set_observed(Dataset& data, const Eigen::MatrixXd& observed) {
  data.bold = row_by_row(observed);
  for (const auto& region : observed.colwise()) {
    // From the mean where a constant is among the confounds, from rest otherwise.
    const double variance = region.squaredNorm() / std::max(1, data.used_scans);
    data.signal_sd.push_back(std::sqrt(std::max(variance, 1e-300)));
  }
}

}  // namespace

InputRuns input_runs(const Eigen::MatrixXd& inputs) {
  InputRuns runs;
  const int steps = static_cast<int>(inputs.rows());
  for (int t = 0; t < steps; ++t) {
    if (t > 0 && inputs.row(t) == inputs.row(t - 1)) continue;
    runs.begin.push_back(t);
    for (Eigen::Index j = 0; j < inputs.cols(); ++j) runs.level.push_back(inputs(t, j));
  }
  runs.begin.push_back(steps);
  return runs;
}

Ensemble empty_ensemble(const ModelSpec& model, const LossOptions& loss) {
  catalog_index(kHemodynamicModels, model.hemodynamics, "model.hemodynamics");
  Ensemble ensemble;
  ensemble.layout = layout_of(model);
  ensemble.constants = model.constants;
  ensemble.neural = catalog_index(NeuralModels::kNames, model.neural, "model.neural");
  ensemble.integrator = integrator_index(model.neural, model.integrator);
  ensemble.output = catalog_index(OutputModels::kNames, model.output, "model.output");
  ensemble.loss.unit_noise = loss.noise == "unit";
  ensemble.loss.beta = loss.beta;
  ensemble.structures.push_back(make_structure(model, loss));
  return ensemble;
}

Structure make_structure(const ModelSpec& model, const LossOptions& loss) {
  const ParameterLayout layout = layout_of(model);
  const bool unit_noise = loss.noise == "unit";
  Structure structure;
  structure.prior_mean = flatten(model.prior_mean);
  structure.prior_sd = flatten(model.prior_sd);
  structure.hemodynamic_log_scale = model.hemodynamic_scale == HemodynamicPriorScale::kLog;
  structure.l1.assign(layout.size(), 0);
  // Under unit noise F is half of the abstract's L, so its lambda counts half here.
  const double lambda = unit_noise ? loss.lambda / 2 : loss.lambda;
  for (int p = 0; p < layout.neural(); ++p) {
    double& sd = structure.prior_sd[p];
    if (!(sd > 0)) continue;
    structure.free.push_back(p);
    const bool penalized = lambda > 0 && (loss.l1_self || !is_self_connection(layout, p));
    if (penalized) structure.l1[p] = lambda;
    // L1 takes the place of the Gaussian; the literal loss has no Gaussian on connections at all.
    if (penalized || unit_noise) sd = std::numeric_limits<double>::infinity();
  }
  structure.free_neurals = static_cast<int>(structure.free.size());
  for (int region = 0; region < layout.regions; ++region) {
    for (int parameter = 0; parameter < kRegionParameters; ++parameter) {
      const int p = layout.phi(parameter, region);
      if (structure.prior_sd[p] > 0) structure.free.push_back(p);
    }
  }
  return structure;
}

Ensemble frame_of(const Ensemble& ensemble) {
  Ensemble frame;
  frame.layout = ensemble.layout;
  frame.constants = ensemble.constants;
  frame.neural = ensemble.neural;
  frame.integrator = ensemble.integrator;
  frame.output = ensemble.output;
  frame.loss = ensemble.loss;
  return frame;
}

Ensemble without_members(Ensemble ensemble) {
  ensemble.members.clear();
  ensemble.parameters.clear();
  return ensemble;
}

int add_dataset(Ensemble& ensemble, const Subject& subject, const TimeGrid& grid,
                const Eigen::VectorXd& rho, const Eigen::MatrixXd* bold) {
  const int scans = subject.scans();
  const int regions = ensemble.layout.regions;
  ScanGrid shared{grid.dt, grid.steps, scans, {}};
  for (int k = 0; k < scans; ++k) {
    for (int i = 0; i < regions; ++i) shared.scan_step.push_back(grid.scan_steps(k, i));
  }
  Dataset data;
  data.grid = shared_grid(ensemble, shared);
  InputRuns runs = input_runs(grid.inputs);
  data.run_begin = std::move(runs.begin);
  data.run_level = std::move(runs.level);

  data.weight.assign(subject.mask.begin(), subject.mask.end());
  data.used_scans = static_cast<int>(subject.mask.sum());
  const Eigen::MatrixXd basis = confound_basis(subject.confounds, subject.mask);
  const Eigen::MatrixXd& y = bold ? *bold : subject.bold;
  set_observed(data, rho.size() == 0 ? project_white(data, basis, subject.mask, y)
                                     : project_whitened(data, basis, subject.mask, rho, y));
  ensemble.datasets.push_back(std::move(data));
  return static_cast<int>(ensemble.datasets.size()) - 1;
}

}  // namespace dcmrnn
