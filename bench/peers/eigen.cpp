#include <memory>

#include "bench/peers/eigen_program.hpp"
#include "bench/peers/peer.hpp"
#include "bench/peers/reference.hpp"

namespace dcmrnn::peers {
namespace {

constexpr int kInputs = 2;

template <class S, int Members, int Regions>
Peer eigen_peer(const ThroughputCase& what) {
  using Program = EigenProgram<S, Members, Regions, kInputs>;
  const auto problem = std::make_shared<ThroughputProblem>(Regions, what.inputs);
  const Reference reference = reference_answer(*problem, BenchKernel::kForward);
  const auto programs = std::make_shared<std::vector<Program>>(
      what.threads,
      Program(problem->ensemble(), static_cast<int>(ThroughputProblem::kWindow / problem->kStep)));
  for (Program& program : *programs) {
    for (int member = 0; member < Members; ++member) {
      const auto& parameters = reference.parameters[member % reference.parameters.size()];
      for (std::size_t p = 0; p < parameters.size(); ++p) {
        program.set_parameter(static_cast<int>(p), member, static_cast<S>(parameters[p]));
      }
    }
  }
  const auto run = [problem, programs, kernel = what.kernel](int thread) {
    Program& program = (*programs)[thread];
    if (kernel == BenchKernel::kForward) return program.predict();
    if (kernel == BenchKernel::kWindowed) return program.windowed_gradient();
    program.exact_gradient();
  };
  return {"Eigen, " + std::to_string(Members) + " at a time",
          {Members * what.threads, side_by_side(what.threads, run),
           [programs] { return static_cast<double>((*programs)[0].loss(0)); },
           [programs](int p) { return static_cast<double>((*programs)[0].gradient(p, 0)); }}};
}

// As many members at a time as fill a register of 256 bits.
template <int Regions>
Peer packed_peer(const ThroughputCase& what) {
  return what.single ? eigen_peer<float, 8, Regions>(what) : eigen_peer<double, 4, Regions>(what);
}

}  // namespace

std::vector<Peer> eigen_peers(const ThroughputCase& what) {
  if (what.kernel == BenchKernel::kPolish) return {};
  switch (what.regions) {
    case 3:
      return {what.single ? eigen_peer<float, 1, 3>(what) : eigen_peer<double, 1, 3>(what),
              packed_peer<3>(what)};
    case 8:
      return {packed_peer<8>(what)};
    case 16:
      return {packed_peer<16>(what)};
    default:
      return {};
  }
}

}  // namespace dcmrnn::peers
