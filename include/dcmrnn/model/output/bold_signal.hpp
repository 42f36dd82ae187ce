// BOLD signal of one region as a function of blood volume v and deoxyhemoglobin q:
//
//   y = V0 (k1 (1 - q) + k2 (1 - q / v) + k3 (1 - v))        (Buxton 1998; Stephan 2007, eq. 12)
//
// The output equations differ in how k1, k2, k3 depend on E0 and epsilon. One of them is a header
// that gives these coefficients and their derivatives; everything else is here.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "dcmrnn/model/parameters.hpp"

namespace dcmrnn {

// V0 k1, V0 k2, V0 k3, or their derivatives by one parameter.
template <class T>
struct BoldCoefficients {
  T k1, k2, k3;

  // The signal; with derivatives of the coefficients, the signal's derivative.
  DCMRNN_LANE T signal(T v, T q) const {
    const T one(Scalar<T>(1));
    return fma(k1, one - q, fma(k2, fnma(q, reciprocal(v), one), k3 * (one - v)));
  }
};

// The coefficients of one region with their derivatives.
template <class T>
struct BoldSignal {
  using S = Scalar<T>;
  BoldCoefficients<T> value, by_e0, by_epsilon;

  // OutputModel: static BoldCoefficients coefficients(theta, constants), by_e0(...),
  // by_epsilon(...). theta: the region's parameters by RegionParameter.
  template <class OutputModel>
  DCMRNN_LANE static BoldSignal prepare(const T* theta, const OutputConstants& constants) {
    return {OutputModel::coefficients(theta, constants), OutputModel::by_e0(theta, constants),
            OutputModel::by_epsilon(theta, constants)};
  }

  DCMRNN_LANE T signal(T v, T q) const { return value.signal(v, q); }

  // Partial derivatives of the signal by v and q.
  struct Slopes {
    T v, q;
  };
  DCMRNN_LANE Slopes slopes(T v, T q) const {
    const T inverse_v = reciprocal(v);
    return {fma(value.k2, q * inverse_v * inverse_v, T(S(0)) - value.k3),
            T(S(0)) - fma(value.k2, inverse_v, value.k1)};
  }

  // Adds `from`, the derivative that arrives at the signal, to those by v (none at the floor), q,
  // E0 and epsilon.
  DCMRNN_LANE void reverse(T from, T v, T q, T floor, T& a_v, T& a_q, T& a_e0, T& a_epsilon) const {
    const Slopes d = slopes(v, q);
    a_v = fma(from, keep_if_above(d.v, v, floor), a_v);
    a_q = fma(from, d.q, a_q);
    a_e0 = fma(from, by_e0.signal(v, q), a_e0);
    a_epsilon = fma(from, by_epsilon.signal(v, q), a_epsilon);
  }
};

}  // namespace dcmrnn
