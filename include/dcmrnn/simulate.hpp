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

// Truths with absent connections, drawn per subject: each free connection of A (off the diagonal),
// B and C is there with the same probability, at least one of B and C each, and every region is
// reached by an input. Sizes are uniform between two bounds (Hz).
struct SparseTruth {
  double edge_probability = 0.25;
  std::pair<double, double> self = {0.6, 1};  // self-connections, which are negative
  std::pair<double, double> A = {0.3, 0.6};
  std::pair<double, double> B = {0.3, 0.6};
  std::pair<double, double> C = {0.3, 0.6};  // positive
  double negative_share = 0.25;              // chance that a connection of A or B is negative
};

struct SimulateOptions {
  int subjects = 32;
  int scans = 256;
  double tr = 2;                  // s
  std::optional<double> snr = 3;  // std(signal) / std(noise), per region; none: clean
  bool snr_pooled = false;        // one noise sd for all regions, from the pooled std
  // What the data are of; where anything is drawn, per subject and stable draws only. None: drawn
  // from the priors, or sparse.
  std::optional<Parameters> truth;
  double truth_spread = 0;  // a given truth's connections times uniform(1 - spread, 1 + spread)
  bool truth_hemodynamics_drawn = false;  // of a given truth, from the priors
  std::optional<SparseTruth> sparse;
  std::pair<double, double> design_on = {2, 10};   // s, uniform length of a stimulus block
  std::pair<double, double> design_off = {3, 13};  // s, uniform length of a pause
  std::optional<Eigen::MatrixXd> inputs;  // given stimuli instead of a drawn design, [bin, input]
  double inputs_dt = 0;                   // s; 0: the model's snapped step
  double noise_autocorrelation = 0;       // of neighbouring scans, AR(1); 0: white
  // What real data bring and a fit does not know of: half a cosine over the scans, its sd so many
  // times the signal's; and inputs that come so much later (s, whole bins) than the fit is told.
  double drift = 0;
  double onset_error = 0;
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
