// What an engine is given: members, and what they share. No file, no name, no unit conversion here.
#pragma once

#include <vector>

#include "dcmrnn/model/parameters.hpp"
#include "kernels/member_problem.hpp"

namespace dcmrnn {

// A time grid with the reading times of the scans. Subjects with the same timing share it.
struct ScanGrid {
  double dt = 0;  // s
  int steps = 0;
  int scans = 0;
  std::vector<int> scan_step;  // [scan, region] step whose state is read, ascending in scan
};

// One subject's data, or one realization of it.
struct Dataset {
  int grid = 0;
  std::vector<int>
      run_begin;  // [runs + 1] steps where the input level changes; 0 and steps at the ends
  std::vector<double> run_level;  // [run, input]
  std::vector<double> bold;       // [scan, region], confounds projected out, 0 where masked
  std::vector<double> weight;     // [scan] 1 used, 0 masked
  std::vector<double> basis;      // [rank, scan] confounds, orthonormal under the weights;
                                  // where the data are whitened [region, rank, scan]
  int rank = 0;
  // What whitens the noise (kernels/whitening.hpp), [scan, region]; both empty: it is white. BOLD
  // and confounds are whitened already.
  std::vector<double> own, lagged;
  double whitening_evidence = 0;  // what the whitening adds to a member's log evidence
  int used_scans = 0;             // sum of the weights
  std::vector<double> signal_sd;  // [region] of the projected data over the used scans
};

// Which parameters are free, and what is known of them beforehand. A parameter among the free ones
// whose prior sd is 0 is held: sweeps take its derivative, the descent leaves it. So the structures
// of one search share their sweeps.
struct Structure {
  std::vector<double> prior_mean;  // [parameter]; hemodynamic parameters: mean of theta
  std::vector<double> prior_sd;    // [parameter]; infinite: no Gaussian prior; 0: fixed
  bool hemodynamic_log_scale = true;
  std::vector<int> free;  // free parameters: connections ascending, then region after region
  int free_neurals = 0;
  std::vector<double> l1;  // [parameter] weight of |theta| in F, 0 where not penalized
};

// How the model's loss is weighted.
struct LossWeights {
  bool unit_noise = false;  // sigma = 1 (the abstract's literal loss), else estimated per region
  double beta = 1;          // weight of the prior term
};

struct MemberKey {
  int dataset = 0;
  int structure = 0;
};

struct Ensemble {
  ParameterLayout layout{};
  OutputConstants constants;
  int neural = 0;  // positions in the catalog's lists
  int integrator = 0;
  int output = 0;
  LossWeights loss;
  std::vector<ScanGrid> grids;
  std::vector<Dataset> datasets;
  std::vector<Structure> structures;
  std::vector<MemberKey> members;
  std::vector<double> parameters;  // [member, parameter] initial values, vector scale
};

// The problem of one member; points into the ensemble.
inline MemberProblem problem_of(const Ensemble& ensemble, const MemberKey& key) {
  const Structure& structure = ensemble.structures[key.structure];
  const Dataset& data = ensemble.datasets[key.dataset];
  return {ensemble.layout,
          ensemble.loss.beta,
          ensemble.loss.unit_noise,
          structure.prior_mean.data(),
          structure.prior_sd.data(),
          structure.l1.data(),
          structure.free.data(),
          static_cast<int>(structure.free.size()),
          structure.hemodynamic_log_scale,
          data.signal_sd.data(),
          data.used_scans,
          data.rank};
}

}  // namespace dcmrnn
