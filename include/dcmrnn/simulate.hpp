// Simulates cohorts with known truth.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"

namespace dcmrnn {

struct SimulateOptions {
  int subjects = 32;
  int scans = 256;
  double tr = 2;                    // s
  std::optional<double> snr = 3;    // std(signal) / std(noise), per region; none: clean
  bool snr_pooled = false;          // one noise sd for all regions, from the pooled std
  std::optional<Parameters> truth;  // none: drawn per subject from the priors, stable draws only
  std::pair<double, double> design_on = {2, 10};   // s, uniform length of a stimulus block
  std::pair<double, double> design_off = {3, 13};  // s, uniform length of a pause
  std::optional<Eigen::MatrixXd> inputs;  // given stimuli instead of a drawn design, [bin, input]
  double inputs_dt = 0;                   // s; 0: the model's snapped step
  std::string noise = "white";
  std::uint64_t seed = 1;
};

// Clean BOLD of one parameter set, [scan, region]. Rows are scans k tr + slice_time. Throws
// Error(kData) naming step and region if the trajectory leaves the model's domain.
Eigen::MatrixXd simulate_bold(const ModelSpec& model, const Parameters& parameters,
                              const Eigen::MatrixXd& inputs, double inputs_dt, double tr, int scans,
                              const Eigen::VectorXd& slice_time);

// Called before each subject from the calling thread.
using SimulateCallback = std::function<void(const Progress&)>;

// A cohort with truth. Same model, options and seed: same bits, subject by subject, whatever the
// number of subjects.
Cohort simulate(const ModelSpec& model, const SimulateOptions& options,
                const SimulateCallback& progress = {});

}  // namespace dcmrnn
