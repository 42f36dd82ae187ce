// BOLD coefficients of Stephan et al. 2007 (eq. 13-15), the form that SPM12 uses:
//   k1 = 4.3 theta0 E0 TE     k2 = epsilon r0 E0 TE     k3 = 1 - epsilon
#pragma once

#include "dcmrnn/model/output/bold_signal.hpp"

namespace dcmrnn {

struct Stephan {
  static constexpr const char* kName = "stephan";

  template <class T>
  DCMRNN_LANE static BoldCoefficients<T> coefficients(const T* theta, const OutputConstants& c) {
    using S = Scalar<T>;
    return {T(S(c.V0 * 4.3 * c.theta0 * c.TE)) * theta[kE0],
            T(S(c.V0 * c.r0 * c.TE)) * theta[kE0] * theta[kEpsilon],
            T(S(c.V0)) * (T(S(1)) - theta[kEpsilon])};
  }
  template <class T>
  DCMRNN_LANE static BoldCoefficients<T> by_e0(const T* theta, const OutputConstants& c) {
    using S = Scalar<T>;
    return {T(S(c.V0 * 4.3 * c.theta0 * c.TE)), T(S(c.V0 * c.r0 * c.TE)) * theta[kEpsilon],
            T(S(0))};
  }
  template <class T>
  DCMRNN_LANE static BoldCoefficients<T> by_epsilon(const T* theta, const OutputConstants& c) {
    using S = Scalar<T>;
    return {T(S(0)), T(S(c.V0 * c.r0 * c.TE)) * theta[kE0], T(S(-c.V0))};
  }
};

}  // namespace dcmrnn
