// A DCM for fMRI as SPM stores it (the struct DCM of DCM_*.mat): its data, its model, and what SPM
// itself estimated. Fields: spm_dcm_estimate, spm_dcm_specify of SPM12.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>
#include <vector>

#include "host/io/faults.hpp"
#include "host/io/mat_value.hpp"
#include "host/spm_parameters.hpp"

namespace dcmrnn {

struct SpmModel {
  std::string place;  // "DCM_x.mat: DCM", for messages
  std::string name;   // DCM.name, often empty
  std::vector<std::string> regions, inputs;

  Eigen::MatrixXd bold;        // [scan, region] Y.y
  double tr = 0;               // s, Y.dt
  Eigen::MatrixXd confounds;   // [scan, confound] Y.X0, perhaps without columns
  Eigen::MatrixXd drive;       // [bin, input] U.u, centred where options.centre says so
  double drive_dt = 0;         // s, U.dt: bin i holds over [i dt, (i+1) dt) after the first scan's
                               // start (SPM drops its 32 bins of padding before it stores U.u)
  std::vector<double> delays;  // [region], s after the start of each TR
  double te = 0;               // s

  Connectivity mask;  // a, b, c: 1 where a connection is; the diagonal of A is always free
  std::optional<SpmParameters> estimate;  // Ep
  std::optional<double> free_energy;      // F
  std::vector<std::string> notes;         // what SPM does and dcmrnn does not, to be said

  int region_count() const { return static_cast<int>(regions.size()); }
  int input_count() const { return static_cast<int>(inputs.size()); }
};

// Nothing, and every fault by file and field, if the struct is no DCM or has equations or priors
// that dcmrnn does not take over.
std::optional<SpmModel> read_spm_model(MatValue dcm, const std::string& place, FaultList& faults);

}  // namespace dcmrnn
