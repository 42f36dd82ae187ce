// How a kernel body is launched. A body is a value with kName and operator()(index), one thread per
// index; with a type Team (see team.hpp), a team per index, as operator()(index, team). It may ask
// for another block (kBlock, kMinBlocks) and, with a type Shared, for shared_values() of that type
// per thread, which it gets as a last argument, Strided<Team::Value<Shared>>.
#pragma once

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
};

}  // namespace dcmrnn::device
