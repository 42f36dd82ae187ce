// Between two tangent sweeps of the polish, a thread per member: the judgement of the trial and the
// damped solve for the next one (PolishMember).
#pragma once

#include "kernels/device/normal.hpp"

namespace dcmrnn::device {

template <class S>
DCMRNN_MEMBER PolishMember polish_member(const Problem<S>& problem, const Members& members,
                                         const PolishSchedule& schedule, int member) {
  return {problem.problem_of(member),
          schedule,
          sizeof(S) == 4,
          members.of(members.parameters, member),
          members.of(members.trial, member),
          members.of(members.noise_sd, member),
          members.of(members.sse, member),
          members.of(members.normal, member),
          members.of(members.region_gradient, member),
          members.polish + member,
          members.report + member};
}

template <class S>
struct BeginPolish {
  static constexpr const char* kName = "begin_polish";

  Problem<S> problem;
  Members members;
  const int* member;       // [slot]
  const Prestep* prestep;  // [slot]
  PolishSchedule schedule;

  DCMRNN_LANE void operator()(int slot) const {
    polish_member(problem, members, schedule, member[slot]).begin(prestep[slot]);
  }
};

// The solve's arrays of a chunk.
struct Systems {
  double* matrix;    // [packed free, slot]
  double* rhs;       // [free, slot]
  double* gradient;  // [free, slot]
  bool* held;        // [free, slot]
  double* l1;        // [packed free + 6 free, slot]; null where nothing is penalized
  int* support;      // [free, slot]
};

template <class S>
struct Solve {
  static constexpr const char* kName = "solve";
  static constexpr int kBlock = 64;
  static constexpr int kMinBlocks = 4;

  Problem<S> problem;
  Members members;
  Chunk<S> chunk;
  TrialSums sums;
  Systems systems;
  PolishSchedule schedule;

  DCMRNN_LANE void operator()(int slot) const {
    const PolishMember member = polish_member(problem, members, schedule, chunk.member[slot]);
    member.judge_trial({chunk.of(chunk.sse, slot), chunk.of(sums.normal, slot),
                        chunk.of(sums.region_gradient, slot), chunk.floor_hits[slot]});
    if (member.report->outcome != MemberOutcome::kActive) return;
    const TrialSystem system{chunk.of(systems.matrix, slot), chunk.of(systems.rhs, slot),
                             chunk.of(systems.gradient, slot), chunk.of(systems.held, slot)};
    member.assemble(system);
    if (member.penalized()) {
      member.solve_l1(system, {chunk.of(systems.l1, slot), chunk.of(systems.support, slot)});
    } else {
      cholesky_solve<double>(member.problem.free_count, system.matrix.base, system.rhs.base,
                             chunk.slots);
    }
    member.take_step(system);
  }
};

}  // namespace dcmrnn::device
