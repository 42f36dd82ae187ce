// CountingLane<S>: a lane of one member that computes as the scalar lane does and counts what it is
// asked for. Run through the engine's own sweeps, it says from what a figure's floor is made. Used
// by benches and tests only; no engine holds it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dcmrnn/lane/math.hpp"

namespace dcmrnn {
namespace counting {

// Vector instructions that a SIMD lane would need, as lane/pack.hpp spells the same functions.
struct OperationCounts {
  std::int64_t multiplies = 0;  // products and fused multiply-adds
  std::int64_t additions = 0;
  std::int64_t divisions = 0;  // and square roots
  std::int64_t integers = 0;   // shifts, integer additions, bit operations, conversions
  std::int64_t compares = 0;   // comparisons, blends, maxima and minima
  std::int64_t loads = 0;      // lanes read from the task's arrays or the workspace
  std::int64_t stores = 0;     // and written

  std::int64_t arithmetic() const {
    return multiplies + additions + divisions + integers + compares;
  }
  bool operator==(const OperationCounts&) const = default;
};

inline thread_local OperationCounts counts;

// Lanes copied from here are loads, lanes copied to here are stores; elsewhere they are registers.
struct Memory {
  std::uintptr_t begin = 0, end = 0;

  bool holds(const void* place) const {
    const auto address = reinterpret_cast<std::uintptr_t>(place);
    return begin <= address && address < end;
  }
};
inline thread_local Memory workspace;

inline void watch_workspace(const unsigned char* begin, std::size_t bytes) {
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  workspace = {address, address + bytes};
}

}  // namespace counting

template <class S>
class CountingLane {
 public:
  S value;

  CountingLane() = default;
  explicit CountingLane(S s) : value(s) {}
  CountingLane(const CountingLane& from) : value(from.value) { moved(from); }
  CountingLane& operator=(const CountingLane& from) {
    value = from.value;
    moved(from);
    return *this;
  }

 private:
  void moved(const CountingLane& from) const {
    counting::counts.loads += counting::workspace.holds(&from);
    counting::counts.stores += counting::workspace.holds(this);
  }
};

template <class S>
struct LaneScalar<CountingLane<S>> {
  using type = S;
};

template <class S>
CountingLane<S> operator+(CountingLane<S> a, CountingLane<S> b) {
  ++counting::counts.additions;
  return CountingLane<S>(a.value + b.value);
}
template <class S>
CountingLane<S> operator-(CountingLane<S> a, CountingLane<S> b) {
  ++counting::counts.additions;
  return CountingLane<S>(a.value - b.value);
}
template <class S>
CountingLane<S> operator*(CountingLane<S> a, CountingLane<S> b) {
  ++counting::counts.multiplies;
  return CountingLane<S>(a.value * b.value);
}
template <class S>
CountingLane<S> fma(CountingLane<S> a, CountingLane<S> b, CountingLane<S> c) {
  ++counting::counts.multiplies;
  return CountingLane<S>(fma(a.value, b.value, c.value));
}
template <class S>
CountingLane<S> fnma(CountingLane<S> a, CountingLane<S> b, CountingLane<S> c) {
  ++counting::counts.multiplies;
  return CountingLane<S>(fnma(a.value, b.value, c.value));
}
template <class S>
CountingLane<S> reciprocal(CountingLane<S> a) {
  ++counting::counts.divisions;
  return CountingLane<S>(reciprocal(a.value));
}
template <class S>
CountingLane<S> square_root(CountingLane<S> a) {
  ++counting::counts.divisions;
  return CountingLane<S>(square_root(a.value));
}
template <class S>
CountingLane<S> maximum(CountingLane<S> a, CountingLane<S> b) {
  ++counting::counts.compares;
  return CountingLane<S>(maximum(a.value, b.value));
}
template <class S>
CountingLane<S> minimum(CountingLane<S> a, CountingLane<S> b) {
  ++counting::counts.compares;
  return CountingLane<S>(minimum(a.value, b.value));
}
template <class S>
CountingLane<S> keep_if_above(CountingLane<S> x, CountingLane<S> a, CountingLane<S> b) {
  counting::counts.compares += 2;
  return CountingLane<S>(keep_if_above(x.value, a.value, b.value));
}
template <class S>
CountingLane<S> count_if_below(CountingLane<S> n, CountingLane<S> a, CountingLane<S> b) {
  counting::counts.compares += 2;
  ++counting::counts.additions;
  return CountingLane<S>(count_if_below(n.value, a.value, b.value));
}
template <class S>
CountingLane<S> select(CountingLane<S> flag, CountingLane<S> x, CountingLane<S> y) {
  counting::counts.compares += 2;
  return CountingLane<S>(select(flag.value, x.value, y.value));
}
// Shift and add.
template <class S>
CountingLane<S> scale_exponent(CountingLane<S> p, CountingLane<S> magic_sum) {
  counting::counts.integers += 2;
  return CountingLane<S>(scale_exponent(p.value, magic_sum.value));
}
// Single: two shifts, two subtractions, a conversion. Double has no conversion of 64-bit integers:
// a bit operation and a subtraction in doubles take its place, and one more subtraction the bias.
template <class S>
CountingLane<S> exponent_split(CountingLane<S> x, CountingLane<S>* mantissa) {
  counting::counts.integers += sizeof(S) == 4 ? 5 : 6;
  counting::counts.additions += sizeof(S) == 4 ? 0 : 1;
  return CountingLane<S>(exponent_split(x.value, &mantissa->value));
}
template <class S>
CountingLane<S> load(const S* from, CountingLane<S> /*kind*/) {
  ++counting::counts.loads;
  return CountingLane<S>(*from);
}
template <class S>
void store(CountingLane<S> x, S* to) {
  ++counting::counts.stores;
  *to = x.value;
}
// A register of singles makes two of doubles.
template <class S>
void accumulate(double* sums, CountingLane<S> x) {
  constexpr int kRegisters = sizeof(double) / sizeof(S);
  if (kRegisters > 1) counting::counts.integers += kRegisters;  // conversions
  counting::counts.additions += kRegisters;
  counting::counts.loads += kRegisters;
  counting::counts.stores += kRegisters;
  accumulate(sums, x.value);
}

}  // namespace dcmrnn
