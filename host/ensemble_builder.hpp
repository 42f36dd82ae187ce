// From subjects and model to what an engine is given.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/options.hpp"
#include "host/time_grid.hpp"
#include "kernels/ensemble_view.hpp"

namespace dcmrnn {

// Inputs [step, input] as runs of constant level.
struct InputRuns {
  std::vector<int> begin;     // [runs + 1] first step of each run, and the end
  std::vector<double> level;  // [run, input]
};
InputRuns input_runs(const Eigen::MatrixXd& inputs);

// The ensemble's parts that all members share; no members yet. Throws Error(kData) for a name that
// is not in the catalog.
Ensemble empty_ensemble(const ModelSpec& model, const LossOptions& loss);

// Free parameters, priors and penalties of the model under the loss.
Structure make_structure(const ModelSpec& model, const LossOptions& loss);

// Equations, constants and loss, without data, structures and members.
Ensemble frame_of(const Ensemble& ensemble);

// Data, structures and all else that members share.
Ensemble without_members(Ensemble ensemble);

// Adds the subject's data to the ensemble, sharing an equal grid. rho [region]: lag-one correlation
// of the noise, which is whitened; empty: it is white. `bold` replaces the subject's own where it
// is given (a realization). Returns the data set's number.
int add_dataset(Ensemble& ensemble, const Subject& subject, const TimeGrid& grid,
                const Eigen::VectorXd& rho = {}, const Eigen::MatrixXd* bold = nullptr);

}  // namespace dcmrnn
