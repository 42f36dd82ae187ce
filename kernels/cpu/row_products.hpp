// Sums of products of rows: what J'WJ, J'W e and the confound projection are made of.
//
// Rows arrive one by one; each is a set of columns (members in lanes). Every full buffer is
// multiplied out in 3 x 3 tiles held in registers and added to sums in double.
#pragma once

#include "dcmrnn/lane/math.hpp"
#include "kernels/arena.hpp"

namespace dcmrnn {

template <class T>
class RowBuffer {
 public:
  // At most `capacity` rows between two calls of clear().
  DCMRNN_LANE RowBuffer(int columns, int capacity, Arena& arena)
      : capacity_(capacity), data_(arena.take<T>(static_cast<std::size_t>(columns) * capacity)) {}

  DCMRNN_LANE T& at(int column, int row) {
    return data_[static_cast<std::ptrdiff_t>(column) * capacity_ + row];
  }
  DCMRNN_LANE const T* column(int c) const {
    return data_ + static_cast<std::ptrdiff_t>(c) * capacity_;
  }

 private:
  int capacity_;
  T* data_;  // [column, row]
};

// Adds scale sum_row a_i b_j to *sum(i, j) for i in [row0, row0 + A), j in [column0, column0 + B).
template <int A, int B, class T, class Sum>
DCMRNN_LANE void multiply_tile(const RowBuffer<T>& a, int a0, const RowBuffer<T>& b, int b0,
                               int rows, T scale, Sum sum) {
  T tile[A * B];
  const T* left[A];
  const T* right[B];
#pragma GCC unroll 4
  for (int i = 0; i < A; ++i) left[i] = a.column(a0 + i);
#pragma GCC unroll 4
  for (int j = 0; j < B; ++j) right[j] = b.column(b0 + j);
#pragma GCC unroll 16
  for (int e = 0; e < A * B; ++e) tile[e] = T(Scalar<T>(0));
#pragma GCC unroll 1
  for (int row = 0; row < rows; ++row) {
    T x[A];
#pragma GCC unroll 4
    for (int i = 0; i < A; ++i) x[i] = left[i][row];
#pragma GCC unroll 4
    for (int j = 0; j < B; ++j) {
      const T y = right[j][row];
#pragma GCC unroll 4
      for (int i = 0; i < A; ++i) tile[i * B + j] = fma(x[i], y, tile[i * B + j]);
    }
  }
#pragma GCC unroll 4
  for (int i = 0; i < A; ++i) {
#pragma GCC unroll 4
    for (int j = 0; j < B; ++j) {
      double* to = sum(a0 + i, b0 + j);
      if (to != nullptr) accumulate(to, scale * tile[i * B + j]);
    }
  }
}

// All pairs (i, j), i < a_columns, j < b_columns; sum(i, j) is null for pairs that are not wanted,
// and tiles beyond the diagonal (j > i everywhere) are skipped when `lower` is set.
template <class T, class Sum>
DCMRNN_LANE void multiply_rows(const RowBuffer<T>& a, int a_columns, const RowBuffer<T>& b,
                               int b_columns, int rows, bool lower, T scale, Sum sum) {
  for (int i = 0; i < a_columns; i += 3) {
    const int tall = a_columns - i;
    for (int j = 0; j < b_columns && (!lower || j <= i + 2); j += 3) {
      const int wide = b_columns - j;
      if (tall >= 3 && wide >= 3) {
        multiply_tile<3, 3>(a, i, b, j, rows, scale, sum);
        continue;
      }
      for (int row = i; row < i + (tall < 3 ? tall : 3); ++row) {
        for (int column = j; column < j + (wide < 3 ? wide : 3); ++column) {
          multiply_tile<1, 1>(a, row, b, column, rows, scale, sum);
        }
      }
    }
  }
}

}  // namespace dcmrnn
