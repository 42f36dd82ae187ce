// Names and order of the parameters, shared by every floor of the house.
//
// A member's parameter vector, [parameter]:
//   A[to, from] (N x N) | B[input, to, from] (J x N x N) | C[region, input] (N x J)
//   | phi[region parameter, region] (6 x N),    phi = log(theta / prior mean), |phi| <= 1.
#pragma once

#include "dcmrnn/lane/target.hpp"

namespace dcmrnn {

// Parameters that every region has one of.
enum RegionParameter : int {
  kKappa = 0,    // decay of the vasodilatory signal, 1/s
  kGamma = 1,    // flow-dependent elimination, 1/s
  kTau = 2,      // hemodynamic transit time, s
  kAlpha = 3,    // Grubb's exponent (vessel stiffness)
  kE0 = 4,       // resting oxygen extraction fraction
  kEpsilon = 5,  // ratio of intra- to extravascular signal
  kRegionParameters = 6,
};

inline constexpr const char* kRegionParameterNames[kRegionParameters] = {
    "kappa", "gamma", "tau", "alpha", "E0", "epsilon"};
inline constexpr const char* kRegionParameterUnits[kRegionParameters] = {"1/s", "1/s", "s",
                                                                         "1",   "1",   "1"};

// Constants of the BOLD output that are the same in every region (Stephan 2007, 1.5 T values).
struct OutputConstants {
  double V0 = 4.0;       // resting venous blood volume fraction, percent
  double TE = 0.04;      // echo time, s
  double theta0 = 40.3;  // frequency offset at the surface of magnetized vessels, 1/s
  double r0 = 25.0;      // slope of the intravascular relaxation rate against extraction, 1/s
};

// Where each parameter of a member stands in its vector.
struct ParameterLayout {
  int regions;
  int inputs;

  DCMRNN_LANE constexpr int a(int to, int from) const { return to * regions + from; }
  DCMRNN_LANE constexpr int b(int input, int to, int from) const {
    return (1 + input) * regions * regions + a(to, from);
  }
  DCMRNN_LANE constexpr int c(int region, int input) const {
    return (1 + inputs) * regions * regions + region * inputs + input;
  }
  DCMRNN_LANE constexpr int neural() const {
    return (1 + inputs) * regions * regions + regions * inputs;
  }
  DCMRNN_LANE constexpr int phi(int parameter, int region) const {
    return neural() + parameter * regions + region;
  }
  DCMRNN_LANE constexpr int size() const { return neural() + kRegionParameters * regions; }
};

}  // namespace dcmrnn
