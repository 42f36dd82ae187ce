// How a kernel body is launched. A body is a value with kName and operator()(index), one thread per
// index; it may ask for another block (kBlock, kMinBlocks) and, with a type Shared, for
// shared_values() of that type per thread, which it gets as operator()(index, Strided<Shared>).
#pragma once

namespace dcmrnn::device {

template <class Body>
concept UsesShared = requires {
  typename Body::Shared;
};

template <class Body>
struct LaunchShape {
  static constexpr int kBlock = [] {
    if constexpr (requires { Body::kBlock; }) return Body::kBlock;
    return 128;
  }();
  static constexpr int kMinBlocks = [] {  // resident on a multiprocessor, at least
    if constexpr (requires { Body::kMinBlocks; }) return Body::kMinBlocks;
    return 2;
  }();
};

}  // namespace dcmrnn::device
