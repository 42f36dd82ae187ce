// The stand-in for a warp tile: all W lanes go through every operation together, as the threads of
// a tile do.
#pragma once

#include "dcmrnn/lane/dual.hpp"
#include "dcmrnn/lane/group.hpp"

namespace dcmrnn::device {

template <int W>
class LockstepTile {
  template <class T>
  struct Lanes {
    using Type = Group<T, W>;
  };
  template <class S>
  struct Lanes<Dual<S>> {
    using Type = Dual<Group<S, W>>;
  };

 public:
  static constexpr int kLanes = W;
  static constexpr int kOwn = 1;
  static constexpr int kAll = W;
  template <class T>
  using Value = typename Lanes<T>::Type;

  explicit LockstepTile(int /*thread*/ = 0) {}

  template <class T, class F>
  Value<T> read(int, int n, const F& f) const {
    return gather(static_cast<T*>(nullptr), [&](int k) { return f(k < n ? k : n - 1); });
  }
  template <class V, class F>
  void write(int, int n, const V& value, const F& f) const {
    for (int k = 0; k < n; ++k) f(k, lane(value, k));
  }
  template <class V>
  auto everyones(const V* own) const {
    return Everyones<V>{own[0]};
  }
  template <class S>
  S total(const Group<S, W>& value, int n) const {
    S sum = value.of[0];
    for (int k = 1; k < n; ++k) sum = sum + value.of[k];
    return sum;
  }
  bool leads() const { return true; }

 private:
  template <class V>
  struct Everyones {
    V own;
    V operator[](int k) const { return spread(own, k); }
  };
  template <class S, class F>
  static Group<S, W> gather(S*, const F& f) {
    Group<S, W> group;
    for (int k = 0; k < W; ++k) group.of[k] = f(k);
    return group;
  }
  template <class S, class F>
  static Dual<Group<S, W>> gather(Dual<S>*, const F& f) {
    Dual<Group<S, W>> dual;
    for (int k = 0; k < W; ++k) {
      const Dual<S> one = f(k);
      dual.value.of[k] = one.value;
      dual.derivative.of[k] = one.derivative;
    }
    return dual;
  }
  template <class S>
  static S lane(const Group<S, W>& value, int k) {
    return value.of[k];
  }
  template <class S>
  static Dual<S> lane(const Dual<Group<S, W>>& value, int k) {
    return {value.value.of[k], value.derivative.of[k]};
  }
  template <class S>
  static Group<S, W> spread(const Group<S, W>& value, int k) {
    return Group<S, W>(value.of[k]);
  }
  template <class S>
  static Dual<Group<S, W>> spread(const Dual<Group<S, W>>& value, int k) {
    return {spread(value.value, k), spread(value.derivative, k)};
  }
};

}  // namespace dcmrnn::device
