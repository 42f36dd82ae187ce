// The step of a proximal Newton method: minimizes, over d,
//
//   g'd + d'Q d / 2 + sum_i l1_i |theta_i + d_i|
//
// by coordinate descent, finished by a Newton solve on the support once the signs have settled, so
// that entries at zero are exactly zero.
#pragma once

#include "dcmrnn/lane/small_matrix.hpp"
#include "dcmrnn/lane/strided.hpp"
#include "dcmrnn/optimizer/proximal.hpp"

namespace dcmrnn {

namespace l1 {

// Solves for the entries of d in the support (no L1 term, or not at zero), signs held. Returns
// whether all signs kept; d is unchanged if not. scratch: n (n + 1) / 2 + n doubles, support: n
// ints.
DCMRNN_MEMBER bool solve_on_support(int n, Strided<const double> Q, Strided<const double> g,
                                    Strided<const double> theta, Strided<const double> weight,
                                    Strided<double> d, Strided<double> scratch,
                                    Strided<int> support) {
  int size = 0;
  for (int i = 0; i < n; ++i) {
    if (weight[i] == 0 || theta[i] + d[i] != 0) support[size++] = i;
  }
  const Strided<double> matrix = scratch;
  const Strided<double> rhs = scratch.from(packed_index(n, 0));
  for (int a = 0; a < size; ++a) {
    const int i = support[a];
    const double sign = theta[i] + d[i] > 0 ? 1 : -1;
    rhs[a] = -(g[i] + weight[i] * sign);
    // Entries off the support stay where they are: d = -theta.
    for (int j = 0; j < n; ++j) {
      const bool outside = weight[j] != 0 && theta[j] + d[j] == 0;
      if (outside) rhs[a] -= Q[i > j ? packed_index(i, j) : packed_index(j, i)] * d[j];
    }
    for (int b = 0; b <= a; ++b) matrix[packed_index(a, b)] = Q[packed_index(i, support[b])];
  }
  cholesky_solve<double>(size, matrix.base, rhs.base, scratch.stride);
  for (int a = 0; a < size; ++a) {
    const int i = support[a];
    if (!(rhs[a] - rhs[a] == 0)) return false;
    if (weight[i] > 0 && (theta[i] + rhs[a]) * (theta[i] + d[i]) <= 0) return false;
  }
  for (int a = 0; a < size; ++a) {
    const int i = support[a];
    // x = theta + d must not be zero by rounding alone: the support keeps its members.
    d[i] = rhs[a];
  }
  return true;
}

}  // namespace l1

// Q: packed lower triangle, positive definite. weight[i] 0: no L1 on i. Entries whose diagonal is
// held at g = 0 with a unit row keep d = 0. scratch: n (n + 1) / 2 + 2 n doubles; support: n ints.
DCMRNN_MEMBER void l1_step(int n, Strided<const double> Q, Strided<const double> g,
                           Strided<const double> theta, Strided<const double> weight,
                           Strided<double> d, Strided<double> scratch, Strided<int> support) {
  const Strided<double> Qd = scratch.from(packed_index(n, 0) + n);
  for (int i = 0; i < n; ++i) d[i] = Qd[i] = 0;
  for (int sweep = 0; sweep < 200; ++sweep) {
    double largest = 0;
    for (int i = 0; i < n; ++i) {
      const double diagonal = Q[packed_index(i, i)];
      const double slope = g[i] + Qd[i] - diagonal * d[i];
      const double free_minimum = theta[i] - slope / diagonal;
      const double moved = soft_threshold(free_minimum, weight[i] / diagonal) - theta[i] - d[i];
      if (moved == 0) continue;
      d[i] = soft_threshold(free_minimum, weight[i] / diagonal) - theta[i];
      for (int j = 0; j < n; ++j) {
        Qd[j] += moved * Q[i > j ? packed_index(i, j) : packed_index(j, i)];
      }
      const double size = moved * moved * diagonal;
      largest = size > largest ? size : largest;
    }
    if (largest < 1e-12) return;
    if (sweep % 10 != 9) continue;
    if (!l1::solve_on_support(n, Q, g, theta, weight, d, scratch, support)) continue;
    for (int i = 0; i < n; ++i) {
      double sum = 0;
      for (int j = 0; j < n; ++j) sum += d[j] * Q[i > j ? packed_index(i, j) : packed_index(j, i)];
      Qd[i] = sum;
    }
  }
}

}  // namespace dcmrnn
