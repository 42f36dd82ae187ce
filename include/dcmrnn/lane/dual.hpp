// Dual<T>: a lane that carries the derivative along one direction (forward-mode differentiation).
// It runs the model's own step and so proves every hand-written derivative against it.
#pragma once

#include "dcmrnn/lane/hyperbolic.hpp"

namespace dcmrnn {

template <class T>
struct Dual {
  T value;
  T derivative;

  Dual() = default;
  DCMRNN_LANE explicit Dual(Scalar<T> s) : value(s), derivative(Scalar<T>(0)) {}
  DCMRNN_LANE Dual(T v, T d) : value(v), derivative(d) {}
};

template <class T>
struct LaneScalar<Dual<T>> {
  using type = Scalar<T>;
};

template <class T>
DCMRNN_LANE Dual<T> operator+(Dual<T> a, Dual<T> b) {
  return {a.value + b.value, a.derivative + b.derivative};
}
template <class T>
DCMRNN_LANE Dual<T> operator-(Dual<T> a, Dual<T> b) {
  return {a.value - b.value, a.derivative - b.derivative};
}
template <class T>
DCMRNN_LANE Dual<T> operator*(Dual<T> a, Dual<T> b) {
  return {a.value * b.value, fma(a.derivative, b.value, a.value * b.derivative)};
}
template <class T>
DCMRNN_LANE Dual<T> fma(Dual<T> a, Dual<T> b, Dual<T> c) {
  return {fma(a.value, b.value, c.value),
          fma(a.derivative, b.value, fma(a.value, b.derivative, c.derivative))};
}
template <class T>
DCMRNN_LANE Dual<T> fnma(Dual<T> a, Dual<T> b, Dual<T> c) {
  return {fnma(a.value, b.value, c.value),
          fnma(a.derivative, b.value, fnma(a.value, b.derivative, c.derivative))};
}
template <class T>
DCMRNN_LANE Dual<T> reciprocal(Dual<T> a) {
  const T r = reciprocal(a.value);
  return {r, fnma(r * r, a.derivative, T(Scalar<T>(0)))};
}
template <class T>
DCMRNN_LANE Dual<T> maximum(Dual<T> a, Dual<T> b) {
  return {maximum(a.value, b.value), keep_if_above(a.derivative, a.value, b.value) + b.derivative -
                                         keep_if_above(b.derivative, a.value, b.value)};
}
template <class T>
DCMRNN_LANE Dual<T> minimum(Dual<T> a, Dual<T> b) {
  return {minimum(a.value, b.value), keep_if_above(a.derivative, b.value, a.value) + b.derivative -
                                         keep_if_above(b.derivative, b.value, a.value)};
}
template <class T>
DCMRNN_LANE Dual<T> count_if_below(Dual<T> n, Dual<T> a, Dual<T> b) {
  return {count_if_below(n.value, a.value, b.value), n.derivative};
}
template <class T>
DCMRNN_LANE Dual<T> exp2_product(Dual<T> a, Dual<T> b) {
  const T value = exp2_product(a.value, b.value);
  const T slope = fma(a.derivative, b.value, a.value * b.derivative);
  return {value, value * slope * T(Scalar<T>(coefficients::kLn2))};
}
template <class T>
DCMRNN_LANE Dual<T> log2(Dual<T> a) {
  return {log2(a.value), a.derivative * reciprocal(a.value) * T(Scalar<T>(coefficients::kLog2E))};
}
template <class T>
DCMRNN_LANE Dual<T> hyperbolic_tangent(Dual<T> a) {
  const T value = hyperbolic_tangent(a.value);
  return {value, fnma(value, value, T(Scalar<T>(1))) * a.derivative};
}

}  // namespace dcmrnn
