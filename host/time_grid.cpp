#include "host/time_grid.hpp"

#include <algorithm>
#include <cmath>

namespace dcmrnn {

double snapped_dt(double wished, double tr) {
  // 1e-9: a wished step that divides TR up to rounding is taken as it is.
  const double steps = std::max(1.0, std::ceil(tr / wished - 1e-9));
  return tr / steps;
}

Eigen::MatrixXi scan_steps(double tr, double dt, int scans, const Eigen::VectorXd& slice_time) {
  const long per_tr = std::lround(tr / dt);
  Eigen::MatrixXi steps(scans, slice_time.size());
  for (int k = 0; k < scans; ++k) {
    for (Eigen::Index i = 0; i < slice_time.size(); ++i) {
      steps(k, i) = static_cast<int>(k * per_tr + std::lround(slice_time(i) / dt));
    }
  }
  return steps;
}

Eigen::MatrixXd average_inputs(const Eigen::MatrixXd& inputs, double inputs_dt, double dt,
                               int steps) {
  // Differences of the inputs' integral. Bin edges within 1e-9 steps of a step's edge are on it:
  // otherwise rounding would leave a sliver of one bin in the next step.
  const Eigen::Index bins = inputs.rows();
  Eigen::MatrixXd means = Eigen::MatrixXd::Zero(steps, inputs.cols());
  const double ratio = dt / inputs_dt;  // bins per step
  Eigen::Index bin = 0;
  double from = 0;  // in bins
  for (int t = 0; t < steps; ++t) {
    double to = (t + 1) * ratio;
    if (std::abs(to - std::round(to)) < 1e-9 * std::max(1.0, ratio)) to = std::round(to);
    while (from < to) {
      // The last bin holds on beyond its end.
      const double end = bin + 1 < bins ? std::min(to, static_cast<double>(bin + 1)) : to;
      means.row(t) += (end - from) / ratio * inputs.row(bin);
      from = end;
      if (bin + 1 < bins && end >= static_cast<double>(bin + 1)) ++bin;
    }
    from = to;
  }
  // Rounding must not make two levels of one block: 12 digits are kept.
  constexpr double kGrain = 1099511627776.0;  // 2^40
  return (means * kGrain).array().round() / kGrain;
}

int step_count(const Eigen::MatrixXi& scan_steps) { return std::max(1, scan_steps.maxCoeff()); }

int step_count(double wished_dt, double tr, int scans, const Eigen::VectorXd& slice_time) {
  return step_count(scan_steps(tr, snapped_dt(wished_dt, tr), scans, slice_time));
}

TimeGrid time_grid(double wished_dt, double tr, int scans, const Eigen::VectorXd& slice_time,
                   const Eigen::MatrixXd& inputs, double inputs_dt) {
  TimeGrid grid;
  grid.dt = snapped_dt(wished_dt, tr);
  grid.scan_steps = scan_steps(tr, grid.dt, scans, slice_time);
  grid.steps = step_count(grid.scan_steps);
  grid.inputs = average_inputs(inputs, inputs_dt, grid.dt, grid.steps);
  return grid;
}

}  // namespace dcmrnn
