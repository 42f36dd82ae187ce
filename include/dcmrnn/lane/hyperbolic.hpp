// The hyperbolic tangent on any lane, accurate relative to itself from 0 to where it is +-1:
//
//   tanh(x) = e / (e + 2),  e = exp(2 x) - 1
//
// with e formed without cancellation: 2 x log2(e) = n + r, e = 2^n (2^r - 1) + (2^n - 1), and
// 2^r - 1 = r q(r) by a polynomial of its own.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

namespace coefficients {
// (2^r - 1) / r on [-1/2, 1/2]: minimax, relative error 1.1e-8.
struct Exp2SlopeSingle {
  static constexpr int kDegree = 5;
  DCMRNN_LANE static constexpr float at(int k) {
    constexpr float c[] = {0.69314718792668567f,   0.2402264979496441f,    0.055503574336481868f,
                           0.0096182374941833146f, 0.0013390735475399872f, 0.00015403512618661003f};
    return c[k];
  }
};
// The same by its power series, that of 2^r with one term more.
struct Exp2SlopeDouble {
  static constexpr int kDegree = Exp2Double::kDegree;
  DCMRNN_LANE static constexpr double at(int k) {
    return k < kDegree ? Exp2Double::at(k + 1) : 1.3691488853904128881e-12;
  }
};
}  // namespace coefficients

// tanh(x) for any x, infinite ones included: beyond 10 in single and 20 in double it is +-1 within
// a rounding. Not a number where x is none.
template <class T>
DCMRNN_LANE T hyperbolic_tangent(T x) {
  using S = Scalar<T>;
  constexpr S kMost = kSingle<T> ? S(10) : S(20);
  const T one(S(1));
  T r;
  const T inside = minimum(T(kMost), maximum(T(-kMost), x));
  const T sum = split_product(inside, T(S(2 * coefficients::kLog2E)), &r);
  const T power = scale_exponent(one, sum);
  T e;
  if constexpr (kSingle<T>) {
    e = r * polynomial<coefficients::Exp2SlopeSingle>(r);
  } else {
    e = r * polynomial<coefficients::Exp2SlopeDouble>(r);
  }
  e = fma(power, e, power - one);
  return e * reciprocal(e + T(S(2)));
}

}  // namespace dcmrnn
