// What the descent of one member needs to know of its problem, as plain pointers: the same on the
// host and on a device.
#pragma once

#include "dcmrnn/lane/strided.hpp"
#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

struct MemberProblem {
  ParameterLayout layout;
  double beta;      // weight of the prior term
  bool unit_noise;  // sigma = 1 throughout
  // The structure: priors on the vector's scale (see Structure), free parameters.
  const double* prior_mean;  // [parameter]
  const double* prior_sd;    // [parameter]
  const double* l1;          // [parameter]
  const int* free;           // [free_count]
  int free_count;
  bool hemodynamic_log_scale;
  // The data.
  const double* signal_sd;  // [region]
  int used_scans;
  int rank;  // of the confounds
};

}  // namespace dcmrnn
