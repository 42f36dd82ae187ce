// The data of a study: subjects with their BOLD series, inputs and confounds.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// What generated a simulated subject's data.
struct Truth {
  Parameters parameters;
  Eigen::MatrixXd clean;     // BOLD before noise, [scan, region]; empty where not stored
  Eigen::VectorXd noise_sd;  // [region]
};

// One subject. A subject whose data cannot be used keeps its place, with a status other than "ok"
// and the reason; the others are fitted.
struct Subject {
  std::string id;
  std::string status = "ok";  // "ok", "missing_input", "bad_data"
  std::string reason;         // every fault of the subject's data, with file and row

  Eigen::MatrixXd bold;        // [scan, region], after scaling
  Eigen::MatrixXd inputs;      // [bin, input]; bin i holds over [i dt, (i+1) dt)
  double inputs_dt = 0;        // s
  double tr = 0;               // s
  Eigen::VectorXd slice_time;  // [region], s: scan k is read at k tr + slice_time
  Eigen::MatrixXd confounds;   // [scan, confound], the constant among them unless baseline is rest
  Eigen::VectorXd mask;        // [scan], 1 = used, 0 = left out
  // What the file's BOLD was multiplied by: one factor (scale spm4; 1 otherwise), and each region's
  // own, [region] (empty where the data were not read from a file).
  double scale_factor = 1;
  Eigen::VectorXd region_scale;
  std::optional<Truth> truth;
  std::vector<std::pair<std::string, std::string>> input_hashes;  // file name, hash of its bytes

  bool usable() const { return status == "ok"; }
  int scans() const { return static_cast<int>(bold.rows()); }
};

struct Cohort {
  std::vector<Subject> subjects;
};

}  // namespace dcmrnn
