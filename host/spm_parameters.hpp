// Between the effective parameters of dcmrnn and those of SPM12's bilinear DCM for fMRI with one
// state per region (spm_fx_fmri, spm_gx_fmri; Zeidman 2019). Per region i and input j:
//
//   A_ik = a_ik                      k != i, Hz
//   A_ii = -exp(a_ii) / 2            Hz: a_ii scales the self-inhibition of 1/2 Hz
//   B_jik = b_jik                    k != i, Hz
//   B_jii = -(exp(a_ii + b_jii) - exp(a_ii)) / 2
//   C_ij = c_ij / 16                 Hz
//   tau = 2 exp(transit) s           kappa = 0.64 exp(decay) 1/s           epsilon = exp(epsilon)
//
// All of it is exact but for b_jii: SPM's equation has exp(a_ii + sum_j u_j b_jii), a product of
// factors, where dcmrnn has A_ii + sum_j u_j B_jii, a sum. The two agree where at most one
// modulating input is on at a time and its level is 0 or 1 (SPM12's own integrator, which is linear
// in u, takes the factor 1 + sum_j u_j b_jii instead: the same to first order). What SPM has no
// parameter for: self-connections that are not negative (with any one input on), gamma, alpha and
// E0, which it fixes at 0.32, 0.32 and 0.4. SPM12 shares epsilon, and in some versions decay, over
// the regions; here, and in what is written for SPM, every region has its own.
#pragma once

#include <Eigen/Dense>
#include <string>
#include <vector>

#include "dcmrnn/model_spec.hpp"
#include "host/io/faults.hpp"

namespace dcmrnn {

// The fields of SPM's DCM.Ep, without D.
struct SpmParameters {
  Eigen::MatrixXd A;                        // [to, from]
  std::vector<Eigen::MatrixXd> B;           // [input][to, from]
  Eigen::MatrixXd C;                        // [region, input]
  Eigen::VectorXd transit, decay, epsilon;  // [region]
};

// Where each parameter stands in the vector that spm_vec makes of the fields: column by column.
struct SpmLayout {
  int regions;
  int inputs;

  int a(int to, int from) const { return from * regions + to; }
  int b(int input, int to, int from) const { return (1 + input) * regions * regions + a(to, from); }
  int c(int region, int input) const {
    return (1 + inputs) * regions * regions + input * regions + region;
  }
  int transit(int region) const { return c(0, inputs) + region; }
  int decay(int region) const { return transit(regions) + region; }
  int epsilon(int region) const { return decay(regions) + region; }
  int size() const { return epsilon(regions); }
};

Eigen::VectorXd spm_vector(const SpmParameters& parameters);  // [SpmLayout]
SpmParameters from_spm_vector(const Eigen::VectorXd& values, const SpmLayout& layout);

Parameters effective_parameters(const SpmParameters& parameters);

// The other way round. A fault at `place` for each self-connection that SPM has no parameter for.
SpmParameters spm_parameters(const Parameters& effective, const ModelSpec& model,
                             const std::string& place, FaultList& faults);

// d spm_vector / d parameter vector (connections in Hz, phi = log(theta / prior mean)) at
// parameters that spm_parameters() translates without a fault: [SpmLayout, ParameterLayout].
Eigen::MatrixXd spm_jacobian(const Parameters& effective);

// Why SPM12's bilinear model cannot say what this one says; every reason a fault at `place`.
void check_spm_model(const ModelSpec& model, const std::string& place, FaultList& faults);

}  // namespace dcmrnn
