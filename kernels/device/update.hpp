// Between two sweeps of the exploration, a thread per member: parameters to the sweeps' scale, what
// the loss means, and the optimizer's step.
#pragma once

#include "kernels/device/members.hpp"
#include "kernels/explore_member.hpp"

namespace dcmrnn::device {

// Parameters (or the polish's trial) and noise of the chunk's members on the scale of the sweeps.
template <class S>
struct Prepare {
  static constexpr const char* kName = "prepare";

  Problem<S> problem;
  Members members;
  Chunk<S> chunk;
  bool trial;

  // index = slot + slots (parameter, then region)
  DCMRNN_LANE void operator()(int index) const {
    const int slot = index % chunk.slots;
    const int p = index / chunk.slots;
    const int member = chunk.member[slot];
    const int size = problem.layout.size();
    if (p >= size) {
      const double sd = members.of(members.noise_sd, member)[p - size];
      chunk.inverse_variance[(p - size) * chunk.slots + slot] = static_cast<S>(1 / (sd * sd));
      return;
    }
    const double value = members.of(trial ? members.trial : members.parameters, member)[p];
    const double mean = problem.free_of(member).prior_mean[p];
    chunk.natural[index] =
        static_cast<S>(p < problem.layout.neural() ? value : natural_scale(value, mean));
  }
};

// Takes a forward sweep's errors into the member's report.
template <class S>
struct TakeErrors {
  static constexpr const char* kName = "take_errors";

  Problem<S> problem;
  Members members;
  Chunk<S> chunk;

  DCMRNN_LANE void operator()(int slot) const {
    const int member = chunk.member[slot];
    for (int n = 0; n < problem.layout.regions; ++n) {
      members.sse[n * members.count + member] = chunk.sse[n * chunk.slots + slot];
    }
    report_loss(problem.problem_of(member), members.of(members.parameters, member),
                members.of(members.noise_sd, member), members.of(members.sse, member),
                chunk.floor_hits[slot], members.report[member]);
  }
};

// The exploration's own arrays of a chunk.
template <class Optimizer>
struct Descents {
  double* good;                          // [parameter, slot]
  typename Optimizer::State* state;      // [parameter, slot]
  ExploreProgress<Optimizer>* progress;  // [slot]
};

template <class S, class Optimizer>
DCMRNN_MEMBER ExploreMember<Optimizer> explore_member(const Problem<S>& problem,
                                                      const Members& members, const Chunk<S>& chunk,
                                                      const Descents<Optimizer>& descents,
                                                      int slot) {
  const int member = chunk.member[slot];
  return {{problem.problem_of(member), sizeof(S) == 4, members.of(members.parameters, member),
           members.of(members.noise_sd, member), members.of(members.sse, member),
           chunk.of(descents.good, slot), members.report + member},
          chunk.of(descents.state, slot),
          descents.progress + slot};
}

template <class S, class Optimizer>
struct BeginExplore {
  static constexpr const char* kName = "begin_explore";

  Problem<S> problem;
  Chunk<S> chunk;
  Descents<Optimizer> descents;

  DCMRNN_LANE void operator()(int slot) const {
    descents.progress[slot] = ExploreProgress<Optimizer>{};
    for (int p = 0; p < problem.layout.size(); ++p) {
      descents.state[p * chunk.slots + slot] = typename Optimizer::State{};
    }
  }
};

// What the forward sweep before pass `pass` means (ExploreMember::take_loss), and its F into trace.
template <class S, class Optimizer>
struct TakeLoss {
  static constexpr const char* kName = "take_loss";

  Problem<S> problem;
  Members members;
  Chunk<S> chunk;
  Descents<Optimizer> descents;
  int pass;
  double* trace;  // [slot] of this pass

  DCMRNN_LANE void operator()(int slot) const {
    explore_member(problem, members, chunk, descents, slot).take_loss(pass);
    trace[slot] = members.report[chunk.member[slot]].loss;
  }
};

template <class S, class Optimizer>
struct Update {
  static constexpr const char* kName = "update";

  Problem<S> problem;
  const Grid<S>* grids;
  Members members;
  Chunk<S> chunk;
  Descents<Optimizer> descents;
  double rate;  // of the first step
  int pass, passes;
  int window;  // of the step, or -1: one step a pass

  DCMRNN_LANE void operator()(int slot) const {
    const int own = grids[problem.data_of(chunk.member[slot]).grid].windows;
    if (window >= own) return;
    const int windows = window < 0 ? 1 : own;
    const int step = window < 0 ? pass : pass * windows + window;
    explore_member(problem, members, chunk, descents, slot)
        .step(chunk.of(chunk.gradient, slot), cosine_rate(rate, step, passes * windows),
              1.0 / windows);
  }
};

}  // namespace dcmrnn::device
