// A dynamic causal model as its user specifies it: regions, inputs, equations by name, priors.
// Sources: Friston 2003 (bilinear DCM), Stephan 2007 (BOLD output), Wang 2017 (DCM-RNN).
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

// Effective connectivity in Hz. A[to, from]; B[input][to, from]; C[region, input].
struct Connectivity {
  Eigen::MatrixXd A;               // [region, region]
  std::vector<Eigen::MatrixXd> B;  // [input][region, region]
  Eigen::MatrixXd C;               // [region, input]

  static Connectivity zero(int regions, int inputs);
};

// Hemodynamic and output parameters, one row per RegionParameter, one column per region.
// Units: kappa, gamma 1/s; tau s; alpha, E0, epsilon dimensionless.
using RegionParameters = Eigen::Matrix<double, kRegionParameters, Eigen::Dynamic>;

// Every parameter of one member, on its natural scale.
struct Parameters {
  Connectivity connectivity;
  RegionParameters hemodynamics;  // [RegionParameter, region]
};

// On which scale the Gaussian prior of the hemodynamic parameters acts (DESIGN: theta for the
// Friston 2003 set, phi = log(theta / mean) for SPM's).
enum class HemodynamicPriorScale { kNatural, kLog };

struct ModelSpec {
  std::string name = "model";
  std::vector<std::string> regions;
  std::vector<std::string> inputs;
  std::string neural = "bilinear";
  std::string hemodynamics = "balloon";
  std::string output = "stephan";
  std::string integrator = "euler";
  double dt = 0.0625;  // wished step, s; snapped so that TR is a whole number of steps
  OutputConstants constants;

  // The prior: mean and standard deviation of every parameter. A standard deviation of 0 fixes the
  // parameter at its mean: this is how masks are said (an absent connection has mean 0, sd 0).
  std::string priors = "spm12";  // the preset these started from
  Parameters prior_mean;
  Parameters prior_sd;
  HemodynamicPriorScale hemodynamic_scale = HemodynamicPriorScale::kLog;

  int region_count() const { return static_cast<int>(regions.size()); }
  int input_count() const { return static_cast<int>(inputs.size()); }
};

// A model with every connection free, the preset's priors ("friston2003" or "spm12") and its
// output constants. Throws Error(kData) for an unknown preset.
ModelSpec full_model(std::vector<std::string> regions, std::vector<std::string> inputs,
                     const std::string& preset);

}  // namespace dcmrnn
