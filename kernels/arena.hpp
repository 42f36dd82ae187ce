// Hands out aligned pieces of one workspace, or only counts them.
#pragma once

#include <cstddef>

#include "dcmrnn/lane/target.hpp"

namespace dcmrnn {

class Arena {
 public:
  // A null base counts: `used` is then the size that a real workspace needs.
  DCMRNN_LANE explicit Arena(unsigned char* base) : base_(base) {}

  template <class T>
  DCMRNN_LANE T* take(std::size_t count) {
    T* piece = base_ == nullptr ? nullptr : reinterpret_cast<T*>(base_ + used_);
    used_ += (count * sizeof(T) + 63) / 64 * 64;
    return piece;
  }
  DCMRNN_LANE std::size_t used() const { return used_; }

 private:
  unsigned char* base_;
  std::size_t used_ = 0;
};

}  // namespace dcmrnn
