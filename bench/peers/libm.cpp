#include "bench/peers/libm_lane.hpp"
#include "bench/peers/peer.hpp"
#include "kernels/cpu/target_kernels.hpp"

namespace dcmrnn::peers {
namespace {

template <class S>
ThroughputWork libm_work(const ThroughputCase& what) {
  const ThroughputProblem problem(what.regions, what.inputs);
  return pack_work(what, kernels_of<LibmLane<S>, LibmLane<double>>(problem.ensemble().neural,
                                                                   problem.ensemble().integrator));
}

}  // namespace

std::vector<Peer> libm_peers(const ThroughputCase& what) {
  if (what.kernel == BenchKernel::kPolish && what.regions > 3) return {};
  return {{"scalar libm", what.single ? libm_work<float>(what) : libm_work<double>(what)}};
}

}  // namespace dcmrnn::peers
