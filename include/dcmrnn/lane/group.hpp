// Group<T, R>: R lanes that go through the same operations side by side, each operation for all of
// them before the next. A balloon step is one long chain of dependent operations; written region
// after region, the chains fill a processor's window one at a time, written as a group they
// overlap.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

template <class T, int R>
struct Group {  // NOLINT(bugprone-reserved-identifier): the compiler's own copy of an array
  T of[R];

  Group() = default;
  DCMRNN_LANE explicit Group(Scalar<T> s) {
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) of[r] = T(s);
  }
  // The group whose lane r is f(r).
  template <class F>
  DCMRNN_LANE static Group each(F&& f) {
    Group group;
#pragma GCC unroll 8
    for (int r = 0; r < R; ++r) group.of[r] = f(r);
    return group;
  }
};

template <class T, int R>
struct LaneScalar<Group<T, R>> {
  using type = Scalar<T>;
};

template <class T, int R>
DCMRNN_LANE Group<T, R> operator+(const Group<T, R>& a, const Group<T, R>& b) {
  return Group<T, R>::each([&](int r) DCMRNN_LANE_LAMBDA { return a.of[r] + b.of[r]; });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> operator-(const Group<T, R>& a, const Group<T, R>& b) {
  return Group<T, R>::each([&](int r) DCMRNN_LANE_LAMBDA { return a.of[r] - b.of[r]; });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> operator*(const Group<T, R>& a, const Group<T, R>& b) {
  return Group<T, R>::each([&](int r) DCMRNN_LANE_LAMBDA { return a.of[r] * b.of[r]; });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> fma(const Group<T, R>& a, const Group<T, R>& b, const Group<T, R>& c) {
  return Group<T, R>::each([&](int r)
                               DCMRNN_LANE_LAMBDA { return fma(a.of[r], b.of[r], c.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> fnma(const Group<T, R>& a, const Group<T, R>& b, const Group<T, R>& c) {
  return Group<T, R>::each([&](int r)
                               DCMRNN_LANE_LAMBDA { return fnma(a.of[r], b.of[r], c.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> reciprocal(const Group<T, R>& a) {
  return Group<T, R>::each([&](int r) DCMRNN_LANE_LAMBDA { return reciprocal(a.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> maximum(const Group<T, R>& a, const Group<T, R>& b) {
  return Group<T, R>::each([&](int r) DCMRNN_LANE_LAMBDA { return maximum(a.of[r], b.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> minimum(const Group<T, R>& a, const Group<T, R>& b) {
  return Group<T, R>::each([&](int r) DCMRNN_LANE_LAMBDA { return minimum(a.of[r], b.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> keep_if_above(const Group<T, R>& x, const Group<T, R>& a,
                                      const Group<T, R>& b) {
  return Group<T, R>::each(
      [&](int r) DCMRNN_LANE_LAMBDA { return keep_if_above(x.of[r], a.of[r], b.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> count_if_below(const Group<T, R>& n, const Group<T, R>& a,
                                       const Group<T, R>& b) {
  return Group<T, R>::each(
      [&](int r) DCMRNN_LANE_LAMBDA { return count_if_below(n.of[r], a.of[r], b.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> scale_exponent(const Group<T, R>& p, const Group<T, R>& magic_sum) {
  return Group<T, R>::each(
      [&](int r) DCMRNN_LANE_LAMBDA { return scale_exponent(p.of[r], magic_sum.of[r]); });
}
template <class T, int R>
DCMRNN_LANE Group<T, R> exponent_split(const Group<T, R>& x, Group<T, R>* mantissa) {
  return Group<T, R>::each(
      [&](int r) DCMRNN_LANE_LAMBDA { return exponent_split(x.of[r], &mantissa->of[r]); });
}

}  // namespace dcmrnn
