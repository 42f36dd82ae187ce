// Time on the model's grid: the snapped step, the step at which each scan is read, and the inputs
// averaged over each step.
#pragma once

#include <Eigen/Dense>

#include "dcmrnn/cohort.hpp"

namespace dcmrnn {

struct TimeGrid {
  double dt = 0;               // s
  int steps = 0;               // up to the last scan
  Eigen::MatrixXi scan_steps;  // [scan, region] step whose state is read
  Eigen::MatrixXd inputs;      // [step, input] mean of the input over the step
};

// The largest step of at most `wished` s of which TR is a whole number.
double snapped_dt(double wished, double tr);

// Scan k of region i is read at step round((k tr + slice_time_i) / dt).
Eigen::MatrixXi scan_steps(double tr, double dt, int scans, const Eigen::VectorXd& slice_time);

// Exact means of piecewise constant inputs, [bin, input] at inputs_dt s, over `steps` steps of dt.
// The last bin holds on beyond its end: rounding a slice time can lead half a step further.
Eigen::MatrixXd average_inputs(const Eigen::MatrixXd& inputs, double inputs_dt, double dt,
                               int steps);

// How many steps lead up to the last scan.
int step_count(const Eigen::MatrixXi& scan_steps);
int step_count(double wished_dt, double tr, int scans, const Eigen::VectorXd& slice_time);

TimeGrid time_grid(double wished_dt, double tr, int scans, const Eigen::VectorXd& slice_time,
                   const Eigen::MatrixXd& inputs, double inputs_dt);

}  // namespace dcmrnn
