// LibmLane<S>: one member at a time with the C library's log2 and exp2: what a careful scalar
// program does. The sweeps are the engine's own, so that only lanes and elementary functions
// differ.
#pragma once

#include <cmath>

#include "dcmrnn/lane/group.hpp"

namespace dcmrnn {

template <class S>
struct LibmLane {
  S value;

  LibmLane() = default;
  explicit LibmLane(S s) : value(s) {}
};

template <class S>
struct LaneScalar<LibmLane<S>> {
  using type = S;
};

template <class S>
LibmLane<S> operator+(LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(a.value + b.value);
}
template <class S>
LibmLane<S> operator-(LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(a.value - b.value);
}
template <class S>
LibmLane<S> operator*(LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(a.value * b.value);
}
template <class S>
LibmLane<S> fma(LibmLane<S> a, LibmLane<S> b, LibmLane<S> c) {
  return LibmLane<S>(fma(a.value, b.value, c.value));
}
template <class S>
LibmLane<S> fnma(LibmLane<S> a, LibmLane<S> b, LibmLane<S> c) {
  return LibmLane<S>(fnma(a.value, b.value, c.value));
}
template <class S>
LibmLane<S> reciprocal(LibmLane<S> a) {
  return LibmLane<S>(reciprocal(a.value));
}
template <class S>
LibmLane<S> square_root(LibmLane<S> a) {
  return LibmLane<S>(square_root(a.value));
}
template <class S>
LibmLane<S> maximum(LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(maximum(a.value, b.value));
}
template <class S>
LibmLane<S> minimum(LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(minimum(a.value, b.value));
}
template <class S>
LibmLane<S> keep_if_above(LibmLane<S> x, LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(keep_if_above(x.value, a.value, b.value));
}
template <class S>
LibmLane<S> count_if_below(LibmLane<S> n, LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(count_if_below(n.value, a.value, b.value));
}
template <class S>
LibmLane<S> select(LibmLane<S> flag, LibmLane<S> x, LibmLane<S> y) {
  return LibmLane<S>(select(flag.value, x.value, y.value));
}
template <class S>
LibmLane<S> load(const S* from, LibmLane<S> /*kind*/) {
  return LibmLane<S>(*from);
}
template <class S>
void store(LibmLane<S> x, S* to) {
  *to = x.value;
}
template <class S>
void accumulate(double* sums, LibmLane<S> x) {
  accumulate(sums, x.value);
}
// More special than the lanes' polynomials, so these are taken.
template <class S>
LibmLane<S> log2(LibmLane<S> a) {
  return LibmLane<S>(std::log2(a.value));
}
template <class S>
LibmLane<S> exp2_product(LibmLane<S> a, LibmLane<S> b) {
  return LibmLane<S>(std::exp2(a.value * b.value));
}
template <class S>
LibmLane<S> hyperbolic_tangent(LibmLane<S> a) {
  return LibmLane<S>(std::tanh(a.value));
}
template <class S, int R>
Group<LibmLane<S>, R> log2(const Group<LibmLane<S>, R>& a) {
  Group<LibmLane<S>, R> y;
  for (int r = 0; r < R; ++r) y.of[r] = log2(a.of[r]);
  return y;
}
template <class S, int R>
Group<LibmLane<S>, R> exp2_product(const Group<LibmLane<S>, R>& a, const Group<LibmLane<S>, R>& b) {
  Group<LibmLane<S>, R> y;
  for (int r = 0; r < R; ++r) y.of[r] = exp2_product(a.of[r], b.of[r]);
  return y;
}

}  // namespace dcmrnn
