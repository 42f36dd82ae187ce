// Gaussian priors of one parameter, and the map from the vector's scale to the natural one.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

// z^2 / 2 of a parameter with its first derivative and its Gauss-Newton curvature (dz)^2, on the
// scale of the parameter vector.
struct PriorTerm {
  double value, slope, curvature;
};

// Connections: z = (theta - mean) / sd. An infinite sd is no prior.
DCMRNN_LANE PriorTerm gaussian_prior(double theta, double mean, double sd) {
  const double precision = 1 / (sd * sd);
  const double distance = theta - mean;
  return {0.5 * precision * distance * distance, precision * distance, precision};
}

// theta = mean exp(phi).
DCMRNN_LANE double natural_scale(double phi, double mean) { return mean * exponential(phi); }

// Hemodynamic parameters in phi = log(theta / mean): z = phi / sd where the prior acts on the log
// scale, z = (theta - mean) / sd where it acts on theta.
DCMRNN_LANE PriorTerm hemodynamic_prior(double phi, double mean, double sd, bool on_log_scale) {
  if (on_log_scale) return gaussian_prior(phi, 0, sd);
  const double theta = natural_scale(phi, mean);
  const double z = (theta - mean) / sd;
  const double slope = theta / sd;
  return {0.5 * z * z, z * slope, slope * slope};
}

// |phi| <= 1, and theta < 0.95 for the oxygen extraction fraction, which must stay below 1.
inline constexpr double kPhiBound = 1;
inline constexpr double kLargestE0 = 0.95;

DCMRNN_LANE double phi_upper_bound(int parameter, double mean) {
  if (parameter != kE0) return kPhiBound;
  const double bound = natural_log(kLargestE0 / mean);
  return bound < kPhiBound ? bound : kPhiBound;
}

}  // namespace dcmrnn
