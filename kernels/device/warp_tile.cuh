// A team with a region per lane: W neighbouring threads of a warp, which read each other's
// registers. Tiles of one warp work on different members and may diverge: every exchange names the
// lanes of its own tile alone.
#pragma once

#include "dcmrnn/lane/dual.hpp"

namespace dcmrnn::device {

template <int W>
class WarpTile {
 public:
  static constexpr int kLanes = W;
  static constexpr int kOwn = 1;
  static constexpr int kAll = W;
  template <class T>
  using Value = T;

  // thread: in the block.
  DCMRNN_LANE explicit WarpTile(int thread)
      : lane_(thread % W), mask_((W == 32 ? ~0u : (1u << W) - 1) << (thread % 32 / W * W)) {}

  template <class T, class F>
  DCMRNN_LANE T read(int, int n, const F& f) const {
    return f(lane_ < n ? lane_ : n - 1);
  }
  template <class T, class F>
  DCMRNN_LANE void write(int, int n, const T& value, const F& f) const {
    if (lane_ < n) f(lane_, value);
  }
  template <class T>
  DCMRNN_LANE auto everyones(const T* own) const {
    return Everyones<T>{*this, own[0]};
  }
  template <class T>
  DCMRNN_LANE T total(const T& value, int n) const {
    T sum = from(value, 0);
    for (int k = 1; k < n; ++k) sum = sum + from(value, k);
    return sum;
  }
  DCMRNN_LANE bool leads() const { return lane_ == 0; }

 private:
  template <class T>
  struct Everyones {
    const WarpTile& tile;
    T own;
    DCMRNN_LANE T operator[](int k) const { return tile.from(own, k); }
  };
  template <class S>
  DCMRNN_LANE S from(S value, int k) const {
#if defined(__CUDA_ARCH__)
    return __shfl_sync(mask_, value, k, W);
#else
    return k == lane_ ? value : S(0);  // never run: a thread of the host is in no warp
#endif
  }
  template <class S>
  DCMRNN_LANE Dual<S> from(const Dual<S>& value, int k) const {
    return {from(value.value, k), from(value.derivative, k)};
  }

  int lane_;
  unsigned mask_;
};

}  // namespace dcmrnn::device
