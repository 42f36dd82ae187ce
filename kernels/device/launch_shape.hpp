// How a kernel body is launched. A body is a value with kName and operator()(index), one thread per
// index; with a type Team (see team.hpp), a team per index, as operator()(index, team). It may ask
// for another block (kBlock, kMinBlocks) and, with a type Shared, for kSharedValues of that type
// per thread, which it gets as a last argument, Strided<Team::Value<Shared>>.
#pragma once

#include <cstddef>

namespace dcmrnn::device {

template <class Body>
concept UsesTeam = requires {
  typename Body::Team;
};
template <class Body>
concept UsesShared = requires {
  typename Body::Shared;
};

template <class Body>
struct LaunchShape {
  static constexpr int kLanes = [] {
    if constexpr (UsesTeam<Body>) return Body::Team::kLanes;
    return 1;
  }();
  static constexpr int kBlock = [] {
    if constexpr (requires { Body::kBlock; }) return Body::kBlock;
    return 128;
  }();
  static constexpr int kMinBlocks = [] {  // resident on a multiprocessor, at least
    if constexpr (requires { Body::kMinBlocks; }) return Body::kMinBlocks;
    return 2;
  }();
  static constexpr std::size_t kSharedBytes = [] {  // of a block
    if constexpr (UsesShared<Body>) {
      return static_cast<std::size_t>(Body::kSharedValues) * kBlock * sizeof(typename Body::Shared);
    }
    return std::size_t{0};
  }();
  // The budget: what a block can have on every device this is built for (compute capability 12.0
  // gives the least).
  static_assert(kSharedBytes <= 99 * 1024);
};

}  // namespace dcmrnn::device
