// Runs the model of one member through time in double: for simulations, predictions and the check
// of a start.
#pragma once

#include <Eigen/Dense>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

struct Trajectory {
  Eigen::MatrixXd bold;       // [scan, region]; nothing after the step where it left the domain
  int left_at_step = -1;      // where flow or volume fell to the floor or a state stopped being
  int left_in_region = -1;    // finite; -1 if it stayed in the domain
  Eigen::VectorXd lowest;     // [region], of flow and volume
  Eigen::VectorXd highest_v;  // [region]

  bool in_domain() const { return left_at_step < 0; }
};

// inputs [step, input]: the mean of every input over each step of dt (s). scan_steps [scan,
// region]: the step whose state is read. Throws Error(kData) for an
// equation that is not in the catalog.
Trajectory run_trajectory(const ModelSpec& model, const Parameters& parameters,
                          const Eigen::MatrixXd& inputs, double dt,
                          const Eigen::MatrixXi& scan_steps);

}  // namespace dcmrnn
