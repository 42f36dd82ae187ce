#include "host/prior_preset.hpp"

#include <cmath>
#include <string>

#include "dcmrnn/error.hpp"

namespace dcmrnn {
namespace {

// Friston 2003, as the 2017 abstract used it. Hemodynamic sds are of theta itself.
PriorPreset friston2003() {
  PriorPreset preset;
  preset.A = {0, 0.4};
  preset.A_self = {-0.8, 0.2};
  preset.B = {0, 0.7};
  preset.C = {0, 0.5};
  preset.regional[kKappa] = {0.65, std::sqrt(0.015)};
  preset.regional[kGamma] = {0.41, std::sqrt(0.002)};
  preset.regional[kTau] = {0.98, std::sqrt(0.0568)};
  preset.regional[kAlpha] = {0.32, std::sqrt(0.0015)};
  preset.regional[kE0] = {0.34, std::sqrt(0.0024)};
  preset.regional[kEpsilon] = {0.4, 0};
  preset.scale = HemodynamicPriorScale::kNatural;
  preset.constants.V0 = 100;
  preset.constants.TE = 0.03;
  return preset;
}

// SPM12 (spm_dcm_fmri_priors, spm_fx_fmri, spm_gx_fmri). Hemodynamic sds are of phi = log(theta /
// mean).
PriorPreset spm12() {
  PriorPreset preset;
  preset.A = {1.0 / 128, 1.0 / 8};
  preset.A_self = {-0.5, 1.0 / 16};
  preset.B = {0, 1};
  preset.C = {0, 1.0 / 16};
  preset.regional[kKappa] = {0.64, 1.0 / 16};
  preset.regional[kGamma] = {0.32, 0};
  preset.regional[kTau] = {2, 1.0 / 16};
  preset.regional[kAlpha] = {0.32, 0};
  preset.regional[kE0] = {0.4, 0};
  preset.regional[kEpsilon] = {1, 1.0 / 16};
  preset.scale = HemodynamicPriorScale::kLog;
  preset.constants.V0 = 4;
  preset.constants.TE = 0.04;
  return preset;
}

}  // namespace

PriorPreset prior_preset(std::string_view name) {
  if (name == "friston2003") return friston2003();
  if (name == "spm12") return spm12();
  throw Error(ExitCode::kData, "model.priors",
              "\"" + std::string(name) + "\" is no set of priors; expected friston2003 or spm12");
}

void apply(const PriorPreset& preset, ModelSpec& model) {
  const int regions = model.region_count();
  const int inputs = model.input_count();
  const auto fill = [&](double Gaussian::*part) {
    Parameters values;
    Connectivity& connectivity = values.connectivity;
    connectivity = Connectivity::zero(regions, inputs);
    connectivity.A.setConstant(preset.A.*part);
    connectivity.A.diagonal().setConstant(preset.A_self.*part);
    for (Eigen::MatrixXd& B : connectivity.B) B.setConstant(preset.B.*part);
    connectivity.C.setConstant(preset.C.*part);
    values.hemodynamics.resize(kRegionParameters, regions);
    for (int p = 0; p < kRegionParameters; ++p) {
      values.hemodynamics.row(p).setConstant(preset.regional[p].*part);
    }
    return values;
  };
  model.prior_mean = fill(&Gaussian::mean);
  model.prior_sd = fill(&Gaussian::sd);
  model.hemodynamic_scale = preset.scale;
  model.constants = preset.constants;
}

}  // namespace dcmrnn
