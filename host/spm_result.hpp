// A fitted model in SPM's terms: what spm_dcm_peb and the others want to find in a DCM.
#pragma once

#include <Eigen/Dense>
#include <optional>
#include <string>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"
#include "host/spm_parameters.hpp"

namespace dcmrnn {

struct SpmResult {
  SpmParameters mean;                       // Ep
  std::optional<Eigen::MatrixXd> variance;  // Cp [SpmLayout, SpmLayout], 0 where fixed; only where
                                            // a posterior covariance was computed
  SpmParameters prior_mean;                 // M.pE
  Eigen::MatrixXd prior_variance;           // M.pC
};

// The covariances go over by the delta method, S = J S' J' with J of spm_jacobian() at the
// estimate, at the prior mean. `covariance` is empty where there is none. Faults at `place` where
// SPM's model cannot say it (spm_parameters, check_spm_model): nothing then.
std::optional<SpmResult> spm_result(const ModelSpec& model, const Parameters& estimate,
                                    const Covariance& covariance, const std::string& place,
                                    FaultList& faults);

}  // namespace dcmrnn
