// BOLD coefficients of Buxton, Wong and Frank 1998 (as in Friston 2003):
//   k1 = 7 E0     k2 = 2     k3 = 2 E0 - 0.2
#pragma once

#include "dcmrnn/model/output/bold_signal.hpp"

namespace dcmrnn {

struct Buxton {
  static constexpr const char* kName = "buxton";

  template <class T>
  DCMRNN_LANE static BoldCoefficients<T> coefficients(const T* theta, const OutputConstants& c) {
    using S = Scalar<T>;
    return {T(S(7 * c.V0)) * theta[kE0], T(S(2 * c.V0)),
            fma(T(S(2 * c.V0)), theta[kE0], T(S(-0.2 * c.V0)))};
  }
  template <class T>
  DCMRNN_LANE static BoldCoefficients<T> by_e0(const T*, const OutputConstants& c) {
    using S = Scalar<T>;
    return {T(S(7 * c.V0)), T(S(0)), T(S(2 * c.V0))};
  }
  template <class T>
  DCMRNN_LANE static BoldCoefficients<T> by_epsilon(const T*, const OutputConstants&) {
    using S = Scalar<T>;
    return {T(S(0)), T(S(0)), T(S(0))};
  }
};

}  // namespace dcmrnn
