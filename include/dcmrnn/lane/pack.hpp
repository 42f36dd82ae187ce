// Pack<S>: one SIMD register of members, on Google Highway. Included only by the files that are
// compiled for one instruction set; the namespace carries that set's name, so that no symbol of one
// set can be linked into another.
#pragma once

#ifndef HWY_COMPILE_ONLY_STATIC
#error "define HWY_COMPILE_ONLY_STATIC: the instruction set is chosen by the file's flags"
#endif
#include <hwy/highway.h>

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

template <class S>
using PackTag = hn::CappedTag<S, 64 / sizeof(S)>;

template <class S>
struct Pack {
  using Register = hn::Vec<PackTag<S>>;
  Register v;

  Pack() = default;
  DCMRNN_LANE explicit Pack(Register r) : v(r) {}
  DCMRNN_LANE explicit Pack(S s) : v(hn::Set(PackTag<S>(), s)) {}
};

template <class S>
DCMRNN_LANE Pack<S> operator+(Pack<S> a, Pack<S> b) {
  return Pack<S>(hn::Add(a.v, b.v));
}
template <class S>
DCMRNN_LANE Pack<S> operator-(Pack<S> a, Pack<S> b) {
  return Pack<S>(hn::Sub(a.v, b.v));
}
template <class S>
DCMRNN_LANE Pack<S> operator*(Pack<S> a, Pack<S> b) {
  return Pack<S>(hn::Mul(a.v, b.v));
}
template <class S>
DCMRNN_LANE Pack<S> fma(Pack<S> a, Pack<S> b, Pack<S> c) {
  return Pack<S>(hn::MulAdd(a.v, b.v, c.v));
}
template <class S>
DCMRNN_LANE Pack<S> fnma(Pack<S> a, Pack<S> b, Pack<S> c) {
  return Pack<S>(hn::NegMulAdd(a.v, b.v, c.v));
}
template <class S>
DCMRNN_LANE Pack<S> reciprocal(Pack<S> a) {
  return Pack<S>(hn::Div(hn::Set(PackTag<S>(), S(1)), a.v));
}
template <class S>
DCMRNN_LANE Pack<S> square_root(Pack<S> a) {
  return Pack<S>(hn::Sqrt(a.v));
}
template <class S>
DCMRNN_LANE Pack<S> maximum(Pack<S> a, Pack<S> b) {
  return Pack<S>(hn::Max(a.v, b.v));
}
template <class S>
DCMRNN_LANE Pack<S> minimum(Pack<S> a, Pack<S> b) {
  return Pack<S>(hn::Min(a.v, b.v));
}
template <class S>
DCMRNN_LANE Pack<S> keep_if_above(Pack<S> x, Pack<S> a, Pack<S> b) {
  return Pack<S>(hn::IfThenElseZero(hn::Gt(a.v, b.v), x.v));
}
template <class S>
DCMRNN_LANE Pack<S> count_if_below(Pack<S> n, Pack<S> a, Pack<S> b) {
  const PackTag<S> tag;
  return Pack<S>(hn::Add(n.v, hn::IfThenElseZero(hn::Lt(a.v, b.v), hn::Set(tag, S(1)))));
}
template <class S>
DCMRNN_LANE Pack<S> scale_exponent(Pack<S> p, Pack<S> magic_sum) {
  const PackTag<S> tag;
  const hn::RebindToSigned<PackTag<S>> integers;
  constexpr int kShift = sizeof(S) == 4 ? 23 : 52;
  return Pack<S>(
      hn::BitCast(tag, hn::Add(hn::BitCast(integers, p.v),
                               hn::ShiftLeft<kShift>(hn::BitCast(integers, magic_sum.v)))));
}
template <class S>
DCMRNN_LANE Pack<S> exponent_split(Pack<S> x, Pack<S>* mantissa) {
  const PackTag<S> tag;
  const hn::RebindToSigned<PackTag<S>> integers;
  const auto bits = hn::BitCast(integers, x.v);
  if constexpr (sizeof(S) == 4) {
    const auto exponent = hn::ShiftRight<23>(hn::Sub(bits, hn::Set(integers, 0x3f3504f3)));
    mantissa->v = hn::BitCast(tag, hn::Sub(bits, hn::ShiftLeft<23>(exponent)));
    return Pack<S>(hn::ConvertTo(tag, exponent));
  } else {
    // AVX2 converts no 64-bit integers: the exponent, made positive, becomes the low bits of 2^52.
    const hn::RebindToUnsigned<PackTag<S>> words;
    const auto shifted = hn::ShiftRight<52>(hn::BitCast(
        words, hn::Sub(bits, hn::Set(integers, 0x3fe6a09e667f3bcdLL - (1023LL << 52)))));
    const auto exponent =
        hn::Sub(hn::BitCast(tag, hn::Or(shifted, hn::Set(words, 0x4330000000000000ULL))),
                hn::Set(tag, 4503599627370496.0 + 1023.0));
    mantissa->v =
        hn::BitCast(tag, hn::Sub(bits, hn::ShiftLeft<52>(hn::Sub(hn::BitCast(integers, shifted),
                                                                 hn::Set(integers, 1023LL)))));
    return Pack<S>(exponent);
  }
}

template <class S>
DCMRNN_LANE Pack<S> load(const S* from, Pack<S> /*kind*/) {
  return Pack<S>(hn::Load(PackTag<S>(), from));
}
template <class S>
DCMRNN_LANE void store(Pack<S> x, S* to) {
  hn::Store(x.v, PackTag<S>(), to);
}
// x where flag is not 0, y elsewhere.
template <class S>
DCMRNN_LANE Pack<S> select(Pack<S> flag, Pack<S> x, Pack<S> y) {
  return Pack<S>(hn::IfThenElse(hn::Ne(flag.v, hn::Zero(PackTag<S>())), x.v, y.v));
}

// sums[lane] += x[lane], in double whatever the pack holds.
DCMRNN_LANE void accumulate(double* sums, Pack<double> x) {
  const PackTag<double> tag;
  hn::Store(hn::Add(hn::Load(tag, sums), x.v), tag, sums);
}
DCMRNN_LANE void accumulate(double* sums, Pack<float> x) {
#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR
  const PackTag<float> tag;
  alignas(64) float lanes[64 / sizeof(float)];
  hn::Store(x.v, tag, lanes);
  for (size_t k = 0; k < hn::Lanes(tag); ++k) sums[k] += static_cast<double>(lanes[k]);
#else
  const hn::Half<PackTag<float>> half;
  const hn::Rebind<double, hn::Half<PackTag<float>>> wide;
  const size_t lanes = hn::Lanes(half);
  const auto low = hn::PromoteTo(wide, hn::LowerHalf(half, x.v));
  const auto high = hn::PromoteTo(wide, hn::UpperHalf(half, x.v));
  hn::Store(hn::Add(hn::Load(wide, sums), low), wide, sums);
  hn::Store(hn::Add(hn::Load(wide, sums + lanes), high), wide, sums + lanes);
#endif
}

}  // namespace HWY_NAMESPACE

template <class S>
struct LaneScalar<HWY_NAMESPACE::Pack<S>> {
  using type = S;
};

}  // namespace dcmrnn
