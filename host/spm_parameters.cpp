#include "host/spm_parameters.hpp"

#include <cmath>

#include "host/io/number_text.hpp"
#include "host/prior_preset.hpp"

namespace dcmrnn {
namespace {

constexpr double kInputScale = 16;       // of C
constexpr double kSelfInhibition = 0.5;  // Hz, at a_ii = 0

double spm_mean(RegionParameter parameter) {
  static const PriorPreset preset = prior_preset("spm12");
  return preset.regional[parameter].mean;
}

// Calls visit(place in SPM's vector, entry) for every parameter.
template <class Spm, class Visit>
void for_each_parameter(const SpmLayout& layout, Spm& parameters, Visit visit) {
  for (int from = 0; from < layout.regions; ++from) {
    for (int to = 0; to < layout.regions; ++to) {
      visit(layout.a(to, from), parameters.A(to, from));
      for (int j = 0; j < layout.inputs; ++j) {
        visit(layout.b(j, to, from), parameters.B[static_cast<std::size_t>(j)](to, from));
      }
    }
  }
  for (int region = 0; region < layout.regions; ++region) {
    for (int j = 0; j < layout.inputs; ++j) visit(layout.c(region, j), parameters.C(region, j));
    visit(layout.transit(region), parameters.transit(region));
    visit(layout.decay(region), parameters.decay(region));
    visit(layout.epsilon(region), parameters.epsilon(region));
  }
}

SpmLayout layout_of(const SpmParameters& parameters) {
  return {static_cast<int>(parameters.A.rows()), static_cast<int>(parameters.C.cols())};
}

double log_self(double effective) { return std::log(-effective / kSelfInhibition); }

}  // namespace

Eigen::VectorXd spm_vector(const SpmParameters& parameters) {
  const SpmLayout layout = layout_of(parameters);
  Eigen::VectorXd values(layout.size());
  for_each_parameter(layout, parameters, [&](int place, double entry) { values(place) = entry; });
  return values;
}

SpmParameters from_spm_vector(const Eigen::VectorXd& values, const SpmLayout& layout) {
  const int n = layout.regions;
  const Connectivity zero = Connectivity::zero(n, layout.inputs);
  SpmParameters parameters{zero.A,
                           zero.B,
                           zero.C,
                           Eigen::VectorXd::Zero(n),
                           Eigen::VectorXd::Zero(n),
                           Eigen::VectorXd::Zero(n)};
  for_each_parameter(layout, parameters, [&](int place, double& entry) { entry = values(place); });
  return parameters;
}

Parameters effective_parameters(const SpmParameters& spm) {
  const Eigen::Index regions = spm.A.rows();
  Parameters effective{{spm.A, spm.B, spm.C / kInputScale},
                       RegionParameters(kRegionParameters, regions)};
  Connectivity& connectivity = effective.connectivity;
  for (Eigen::Index i = 0; i < regions; ++i) {
    const double self = -kSelfInhibition * std::exp(spm.A(i, i));
    connectivity.A(i, i) = self;
    for (Eigen::MatrixXd& B : connectivity.B) B(i, i) = self * std::expm1(B(i, i));
    effective.hemodynamics(kKappa, i) = spm_mean(kKappa) * std::exp(spm.decay(i));
    effective.hemodynamics(kTau, i) = spm_mean(kTau) * std::exp(spm.transit(i));
    effective.hemodynamics(kEpsilon, i) = spm_mean(kEpsilon) * std::exp(spm.epsilon(i));
    for (const RegionParameter fixed : {kGamma, kAlpha, kE0}) {
      effective.hemodynamics(fixed, i) = spm_mean(fixed);
    }
  }
  return effective;
}

SpmParameters spm_parameters(const Parameters& effective, const ModelSpec& model,
                             const std::string& place, FaultList& faults) {
  const Connectivity& connectivity = effective.connectivity;
  const auto log_ratio = [&effective](RegionParameter parameter) -> Eigen::VectorXd {
    const Eigen::VectorXd theta = effective.hemodynamics.row(parameter);
    return (theta.array() / spm_mean(parameter)).log();
  };
  SpmParameters spm{connectivity.A,  connectivity.B,    connectivity.C * kInputScale,
                    log_ratio(kTau), log_ratio(kKappa), log_ratio(kEpsilon)};
  for (Eigen::Index i = 0; i < spm.A.rows(); ++i) {
    const std::string& region = model.regions[static_cast<std::size_t>(i)];
    const double self = connectivity.A(i, i);
    if (!(self < 0)) {
      faults.add(place, "has the self-connection A " + region + '>' + region + " of " +
                            number_text(self) + " Hz; expected a negative one: SPM's is -exp(a)/2");
      continue;
    }
    spm.A(i, i) = log_self(self);
    for (std::size_t j = 0; j < spm.B.size(); ++j) {
      const double modulated = self + connectivity.B[j](i, i);
      if (!(modulated < 0)) {
        faults.add(place, "has the self-connection of " + region + " at " + number_text(modulated) +
                              " Hz while " + model.inputs[j] +
                              " is on; expected a negative one: SPM's is -exp(a + b)/2");
        continue;
      }
      spm.B[j](i, i) = connectivity.B[j](i, i) == 0 ? 0 : log_self(modulated) - log_self(self);
    }
  }
  return spm;
}

Eigen::MatrixXd spm_jacobian(const Parameters& effective) {
  const Connectivity& connectivity = effective.connectivity;
  const int regions = static_cast<int>(connectivity.A.rows());
  const int inputs = static_cast<int>(connectivity.C.cols());
  const SpmLayout spm{regions, inputs};
  const ParameterLayout layout{regions, inputs};
  Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(spm.size(), layout.size());
  for (int to = 0; to < regions; ++to) {
    for (int from = 0; from < regions; ++from) {
      const double self = connectivity.A(to, to);
      // d log(-A) / d A = 1 / A
      jacobian(spm.a(to, from), layout.a(to, from)) = to == from ? 1 / self : 1;
      for (int j = 0; j < inputs; ++j) {
        const int b = spm.b(j, to, from);
        if (to != from) {
          jacobian(b, layout.b(j, to, from)) = 1;
          continue;
        }
        // b = log(-(A + B)) - log(-A)
        const double modulated = self + connectivity.B[static_cast<std::size_t>(j)](to, to);
        jacobian(b, layout.b(j, to, to)) = 1 / modulated;
        jacobian(b, layout.a(to, to)) = 1 / modulated - 1 / self;
      }
    }
    for (int j = 0; j < inputs; ++j) jacobian(spm.c(to, j), layout.c(to, j)) = kInputScale;
    jacobian(spm.transit(to), layout.phi(kTau, to)) = 1;
    jacobian(spm.decay(to), layout.phi(kKappa, to)) = 1;
    jacobian(spm.epsilon(to), layout.phi(kEpsilon, to)) = 1;
  }
  return jacobian;
}

void check_spm_model(const ModelSpec& model, const std::string& place, FaultList& faults) {
  const auto require = [&](bool holds, const std::string& what) {
    if (!holds) faults.add(place, what);
  };
  require(model.neural == "bilinear",
          "has the neural model \"" + model.neural + "\"; expected bilinear, which is SPM's");
  require(model.output == "stephan",
          "has the output \"" + model.output + "\"; expected stephan, which is SPM's");
  const OutputConstants constants = prior_preset("spm12").constants;
  const auto constant = [&](const char* name, double value, double expected) {
    require(value == expected, std::string("has ") + name + " = " + number_text(value) +
                                   "; expected " + number_text(expected) + ", which is SPM's");
  };
  constant("V0", model.constants.V0, constants.V0);
  constant("theta0", model.constants.theta0, constants.theta0);
  constant("r0", model.constants.r0, constants.r0);
  for (const RegionParameter fixed : {kGamma, kAlpha, kE0}) {
    const bool same = (model.prior_mean.hemodynamics.row(fixed).array() == spm_mean(fixed)).all() &&
                      (model.prior_sd.hemodynamics.row(fixed).array() == 0).all();
    require(same, std::string("has its own or a free ") + kRegionParameterNames[fixed] +
                      "; expected " + number_text(spm_mean(fixed)) + ", fixed, which is SPM's");
  }
}

}  // namespace dcmrnn
