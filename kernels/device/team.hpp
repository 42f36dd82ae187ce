// The threads that work on one member, and how they share its regions. A team has
//   kLanes threads of one warp, each with
//   kOwn   regions of its own (0: as many as there are, not known at compile time), of
//   kAll   that the arrays over all regions have room for (0: as many as there are);
//   Value<T>: what a thread holds as T. On a stand-in that runs a team's threads in lock-step it is
//          the values of all of them;
//   read<T>(r, n, f): the value f(i) of own region r, which is region i of the n;
//   write(r, n, value, f): calls f(i, value) for it;
//   everyones(own): the values of all regions, [k], from everybody's own. Each is fetched where it
//          is read: a copy of all would cost a tile's lane as many registers;
//   total(value, n): the sum of the lanes' values;   leads(): true on one lane.
// Lanes beyond the last region march along as its double; what they hold is never written.
#pragma once

#include "dcmrnn/lane/target.hpp"

namespace dcmrnn::device {

template <int N>
struct OneThread {
  static constexpr int kLanes = 1;
  static constexpr int kOwn = N;
  static constexpr int kAll = N;
  template <class T>
  using Value = T;

  DCMRNN_LANE explicit OneThread(int /*thread*/ = 0) {}

  template <class T, class F>
  DCMRNN_LANE T read(int r, int, const F& f) const {
    return f(r);
  }
  template <class T, class F>
  DCMRNN_LANE void write(int r, int, const T& value, const F& f) const {
    f(r, value);
  }
  template <class T>
  DCMRNN_LANE const T* everyones(const T* own) const {
    return own;
  }
  template <class T>
  DCMRNN_LANE T total(const T& value, int) const {
    return value;
  }
  DCMRNN_LANE bool leads() const { return true; }
};

}  // namespace dcmrnn::device
