// Programs that compute the bench's problem in another way, to be timed beside the engine.
#pragma once

#include <string>
#include <vector>

#include "host/throughput_work.hpp"

namespace dcmrnn::peers {

struct Peer {
  std::string name;
  ThroughputWork work;
};

// The engine's sweeps on scalar lanes with the C library's elementary functions. Every case but the
// polish of more than 3 regions, which would take minutes.
std::vector<Peer> libm_peers(const ThroughputCase& what);

// An independent program with fixed-size Eigen arrays: as many members at a time as fill a
// register, and with 3 regions one member at a time too. Every case but the polish.
std::vector<Peer> eigen_peers(const ThroughputCase& what);

}  // namespace dcmrnn::peers
