// Cholesky solve of small symmetric systems, one system per lane member.
#pragma once

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {

// Place of (row, column), column <= row, in a packed lower triangle.
DCMRNN_LANE constexpr long packed_index(long row, long column) {
  return row * (row + 1) / 2 + column;
}

// Factors the packed lower triangle `matrix` of order n in place and overwrites rhs by the
// solution. Element k of an array stands at [k * stride]; T may hold several systems. A matrix that
// is not positive definite gives a solution that is not finite. n^3/6 multiply-adds.
template <class T>
DCMRNN_OUTLINE void cholesky_solve(int n, Scalar<T>* matrix, Scalar<T>* rhs, long stride) {
  const auto element = [=](long row, long column) DCMRNN_LANE_LAMBDA {
    return load(matrix + packed_index(row, column) * stride, T());
  };
  for (int j = 0; j < n; ++j) {
    T pivot = element(j, j);
    for (int k = 0; k < j; ++k) pivot = fnma(element(j, k), element(j, k), pivot);
    const T inverse = reciprocal(square_root(pivot));
    store(inverse, matrix + packed_index(j, j) * stride);
    // Four rows at a time: four chains of multiply-adds overlap.
    int i = j + 1;
    for (; i + 4 <= n; i += 4) {
      T a = element(i, j), b = element(i + 1, j), c = element(i + 2, j), d = element(i + 3, j);
      for (int k = 0; k < j; ++k) {
        const T l = element(j, k);
        a = fnma(element(i, k), l, a);
        b = fnma(element(i + 1, k), l, b);
        c = fnma(element(i + 2, k), l, c);
        d = fnma(element(i + 3, k), l, d);
      }
      store(a * inverse, matrix + packed_index(i, j) * stride);
      store(b * inverse, matrix + packed_index(i + 1, j) * stride);
      store(c * inverse, matrix + packed_index(i + 2, j) * stride);
      store(d * inverse, matrix + packed_index(i + 3, j) * stride);
    }
    for (; i < n; ++i) {
      T a = element(i, j);
      for (int k = 0; k < j; ++k) a = fnma(element(i, k), element(j, k), a);
      store(a * inverse, matrix + packed_index(i, j) * stride);
    }
  }
  // The diagonal holds reciprocals.
  for (int i = 0; i < n; ++i) {
    T x = load(rhs + i * stride, T());
    for (int k = 0; k < i; ++k) x = fnma(element(i, k), load(rhs + k * stride, T()), x);
    store(x * element(i, i), rhs + i * stride);
  }
  for (int i = n - 1; i >= 0; --i) {
    const T x = load(rhs + i * stride, T()) * element(i, i);
    store(x, rhs + i * stride);
    for (int k = 0; k < i; ++k) {
      store(fnma(element(i, k), x, load(rhs + k * stride, T())), rhs + k * stride);
    }
  }
}

}  // namespace dcmrnn
