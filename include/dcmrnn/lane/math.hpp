// What a lane can do, for the scalar lanes float and double, and the elementary functions that are
// built from it once for every lane.
//
// A lane is a value type with + - * and these functions, found by overload:
//   fma(a, b, c) = a b + c and fnma(a, b, c) = c - a b, rounded once;
//   reciprocal(a) = 1 / a and square_root(a), exactly rounded;  maximum, minimum;
//   keep_if_above(x, a, b) = a > b ? x : 0;  count_if_below(n, a, b) = a < b ? n + 1 : n;
//   scale_exponent(p, n + kRoundMagic) = p 2^n for an integer n;
//   exponent_split(x, &m): x = m 2^e with m in [sqrt(1/2), sqrt(2)).
// Only these are used by the model, so its bits are the same on every target that has a fused
// multiply-add.
#pragma once

#include "dcmrnn/lane/special_functions.hpp"
#include "dcmrnn/lane/target.hpp"

namespace dcmrnn {

// The scalar type inside a lane: float or double.
template <class T>
struct LaneScalar {
  using type = T;
};
template <class T>
using Scalar = typename LaneScalar<T>::type;

template <class T>
inline constexpr bool kSingle = sizeof(Scalar<T>) == 4;

DCMRNN_LANE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
DCMRNN_LANE double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
DCMRNN_LANE float fnma(float a, float b, float c) { return __builtin_fmaf(-a, b, c); }
DCMRNN_LANE double fnma(double a, double b, double c) { return __builtin_fma(-a, b, c); }
DCMRNN_LANE float reciprocal(float a) {
#if defined(__CUDA_ARCH__)
  return special::reciprocal(a);
#else
  return 1.0f / a;
#endif
}
DCMRNN_LANE double reciprocal(double a) { return 1.0 / a; }
DCMRNN_LANE float square_root(float a) { return __builtin_sqrtf(a); }
DCMRNN_LANE double square_root(double a) { return __builtin_sqrt(a); }

// The second operand where the two do not compare, as x86's maxps does.
DCMRNN_LANE float maximum(float a, float b) { return a > b ? a : b; }
DCMRNN_LANE double maximum(double a, double b) { return a > b ? a : b; }
DCMRNN_LANE float minimum(float a, float b) { return a < b ? a : b; }
DCMRNN_LANE double minimum(double a, double b) { return a < b ? a : b; }

DCMRNN_LANE double absolute(double a) { return a < 0 ? -a : a; }
DCMRNN_LANE bool is_finite(double a) { return a - a == 0; }

DCMRNN_LANE float keep_if_above(float x, float a, float b) { return a > b ? x : 0.0f; }
DCMRNN_LANE double keep_if_above(double x, double a, double b) { return a > b ? x : 0.0; }
DCMRNN_LANE float count_if_below(float n, float a, float b) { return a < b ? n + 1.0f : n; }
DCMRNN_LANE double count_if_below(double n, double a, double b) { return a < b ? n + 1.0 : n; }

// Adding 1.5 * 2^(mantissa bits) rounds to an integer and leaves it in the low mantissa bits.
template <class S>
inline constexpr S kRoundMagic = sizeof(S) == 4 ? S(12582912.0) : S(6755399441055744.0);

DCMRNN_LANE float scale_exponent(float p, float magic_sum) {
  const unsigned shifted = __builtin_bit_cast(unsigned, magic_sum) << 23;
  return __builtin_bit_cast(float, __builtin_bit_cast(unsigned, p) + shifted);
}
DCMRNN_LANE double scale_exponent(double p, double magic_sum) {
  const unsigned long long shifted = __builtin_bit_cast(unsigned long long, magic_sum) << 52;
  return __builtin_bit_cast(double, __builtin_bit_cast(unsigned long long, p) + shifted);
}
DCMRNN_LANE float exponent_split(float x, float* mantissa) {
  const int bits = __builtin_bit_cast(int, x);
  const int exponent = (bits - 0x3f3504f3) >> 23;  // 0x3f3504f3: sqrt(1/2)
  *mantissa = __builtin_bit_cast(float, static_cast<int>(static_cast<unsigned>(bits) -
                                                         (static_cast<unsigned>(exponent) << 23)));
  return static_cast<float>(exponent);
}
DCMRNN_LANE double exponent_split(double x, double* mantissa) {
  const long long bits = __builtin_bit_cast(long long, x);
  const long long exponent = (bits - 0x3fe6a09e667f3bcdLL) >> 52;
  *mantissa = __builtin_bit_cast(
      double, static_cast<long long>(static_cast<unsigned long long>(bits) -
                                     (static_cast<unsigned long long>(exponent) << 52)));
  return static_cast<double>(exponent);
}

// Coefficients of the elementary functions: `at(k)` of x^k. Tables of functions, not arrays, so
// that device code sees them.
namespace coefficients {
// 2^r on [-1/2, 1/2]: minimax, relative error 7.5e-8.
struct Exp2Single {
  static constexpr int kDegree = 5;
  DCMRNN_LANE static constexpr float at(int k) {
    constexpr float c[] = {1.0000000716547141f,   0.69314696706503521f,   0.2402211972371072f,
                           0.055507132718556442f, 0.0096755413431213274f, 0.0013276472631950876f};
    return c[k];
  }
};
// 2^r on [-1/2, 1/2]: ln(2)^k / k!, error 2e-16.
struct Exp2Double {
  static constexpr int kDegree = 12;
  DCMRNN_LANE static constexpr double at(int k) {
    constexpr double c[] = {1.0,
                            0.69314718055994530942,
                            0.24022650695910071233,
                            0.055504108664821579953,
                            0.0096181291076284771619,
                            0.0013333558146428443423,
                            0.00015403530393381609954,
                            1.5252733804059840280e-05,
                            1.3215486790144309488e-06,
                            1.0178086009239699727e-07,
                            7.0549116208011233299e-09,
                            4.4455382718708114976e-10,
                            2.5678435993488205142e-11};
    return c[k];
  }
};
// log2(1 + t) / t on [sqrt(1/2) - 1, sqrt(2) - 1]: minimax, error 5e-8 relative to |t| + 0.02.
struct Log2Single {
  static constexpr int kDegree = 7;
  DCMRNN_LANE static constexpr float at(int k) {
    constexpr float c[] = {1.4426947916742346f,   -0.72135664771727552f, 0.48093847025127286f,
                           -0.36010382843373236f, 0.28672732930938451f,  -0.24992363010584733f,
                           0.23674611404063148f,  -0.14599081266423648f};
    return c[k];
  }
};
// log2(m) = s sum_k c_k s^2k with s = (m - 1) / (m + 1): c_k = 2 / (ln(2) (2 k + 1)).
struct Log2Double {
  static constexpr int kDegree = 10;
  DCMRNN_LANE static constexpr double at(int k) {
    constexpr double c[] = {2.8853900817779268,  0.96179669392597560, 0.57707801635558536,
                            0.41219858311113240, 0.32059889797532520, 0.26230818925253880,
                            0.22195308321368668, 0.19235933878519512, 0.16972882833987805,
                            0.15186263588304878, 0.13739952770371080};
    return c[k];
  }
};
inline constexpr double kLn2 = 0.69314718055994530942;
inline constexpr double kLog2E = 1.4426950408889634074;
}  // namespace coefficients

// p(x) = c[0] + c[1] x + .. by Horner's rule in x^2 over pairs c[2k] + c[2k+1] x: half as long a
// chain of dependent operations as the plain rule, for one product.
template <class Table, class T>
DCMRNN_LANE T polynomial(T x) {
  constexpr int kLast = Table::kDegree;
  const T square = x * x;
  T p = kLast % 2 == 1 ? fma(T(Table::at(kLast)), x, T(Table::at(kLast - 1))) : T(Table::at(kLast));
  DCMRNN_UNROLL
  for (int k = kLast / 2 - 1; k >= 0; --k) {
    p = fma(p, square, fma(T(Table::at(2 * k + 1)), x, T(Table::at(2 * k))));
  }
  return p;
}

#if defined(__CUDA_ARCH__)
// On a GPU the special function unit: one instruction each instead of some fifteen.
DCMRNN_LANE float exp2_product(float a, float b) { return special::exp2(a * b); }
DCMRNN_LANE float log2(float x) { return special::log2(x); }
#endif

// a b = n + remainder with an integer n and |remainder| <= 1/2, the product not rounded before n is
// split off. Returns n + kRoundMagic.
template <class T>
DCMRNN_LANE T split_product(T a, T b, T* remainder) {
  const T magic(kRoundMagic<Scalar<T>>);
  const T sum = fma(a, b, magic);
  *remainder = fma(a, b, magic - sum);
  return sum;
}

// 2^(a b). Needs |a b| < 126.
template <class T>
DCMRNN_LANE T exp2_product(T a, T b) {
  T remainder;
  const T sum = split_product(a, b, &remainder);
  if constexpr (kSingle<T>) {
    return scale_exponent(polynomial<coefficients::Exp2Single>(remainder), sum);
  } else {
    return scale_exponent(polynomial<coefficients::Exp2Double>(remainder), sum);
  }
}

// log2(x) for normal x > 0.
template <class T>
DCMRNN_LANE T log2(T x) {
  T mantissa;
  const T exponent = exponent_split(x, &mantissa);
  const T one(Scalar<T>(1));
  if constexpr (kSingle<T>) {
    const T t = mantissa - one;
    return fma(t, polynomial<coefficients::Log2Single>(t), exponent);
  } else {
    const T s = (mantissa - one) * reciprocal(mantissa + one);
    return fma(s, polynomial<coefficients::Log2Double>(s * s), exponent);
  }
}

// Lanes in memory: a lane of W members is W scalars in a row, aligned to the lane.
DCMRNN_LANE float load(const float* from, float) { return *from; }
DCMRNN_LANE double load(const double* from, double) { return *from; }
DCMRNN_LANE void store(float x, float* to) { *to = x; }
DCMRNN_LANE void store(double x, double* to) { *to = x; }

// x where flag is not 0, y elsewhere.
DCMRNN_LANE float select(float flag, float x, float y) { return flag != 0.0f ? x : y; }
DCMRNN_LANE double select(double flag, double x, double y) { return flag != 0.0 ? x : y; }

// sums[member] += x[member], in double whatever the lane holds.
DCMRNN_LANE void accumulate(double* sums, float x) { *sums += static_cast<double>(x); }
DCMRNN_LANE void accumulate(double* sums, double x) { *sums += x; }

// Members in one lane.
template <class T>
inline constexpr int kMembers = static_cast<int>(sizeof(T) / sizeof(Scalar<T>));

// Natural logarithm and exponential of a scalar, the same bits on every machine.
DCMRNN_LANE double natural_log(double x) { return coefficients::kLn2 * log2(x); }
DCMRNN_LANE double exponential(double x) { return exp2_product(x, coefficients::kLog2E); }

}  // namespace dcmrnn
