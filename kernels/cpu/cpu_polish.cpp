// Polish on the CPU: each call of refine sweeps every active member once, judges the trial, and
// solves for the next one. Members that end make room: the next call packs the others anew.
#include "kernels/cpu/cpu_engine.hpp"

namespace dcmrnn {

template <class S>
PolishMember CpuEngine<S>::polish_view(int member) {
  Polish& polish = polish_[member];
  const std::size_t first = static_cast<std::size_t>(member) * ensemble_.layout.regions;
  return {problem_of(ensemble_, ensemble_.members[member]),
          schedule_,
          kSingleStates,
          {parameters(member)},
          {polish.trial.data()},
          {&noise_sd_[first]},
          {&sse_[first]},
          {polish.normal.data()},
          {polish.region_gradient.data()},
          &polish.progress,
          &reports_[member]};
}

template <class S>
void CpuEngine<S>::begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                                const PolishSchedule& schedule) {
  schedule_ = schedule;
  polish_.resize(ensemble_.members.size());
  for (std::size_t k = 0; k < members.size(); ++k) {
    Polish& polish = polish_[members[k]];
    const std::size_t free = structure_of(members[k]).free.size();
    polish.trial.resize(size_);
    polish.normal.resize(packed_index(free, 0));
    polish.region_gradient.resize(ensemble_.layout.regions * free);
    polish_view(members[k]).begin(presteps[k]);
  }
}

template <class S>
void CpuEngine<S>::refine(std::span<const int> members) {
  const std::vector<Pack> packs = packs_of(members, true);
  for (const Pack& pack : packs) plan(pack.grid, {}, kTangentSegment);
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    PackTask<S>& task = prepare(pack, worker, plan(pack.grid, {}, kTangentSegment), true);
    task.bin = polish_bin(pack);
    kernels_.normal_equations(task);
    const int width = kernels_.members;
    for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
      polish_[pack.members[lane]].whole = task.bin == 1;
      polish_view(pack.members[lane])
          .judge_trial({{task.sse + lane, width},
                        {task.normal + lane, width},
                        {task.region_gradient + lane, width},
                        task.floor_hits[lane]});
    }
    next_trials(pack, worker);
  });
}

template <class S>
void CpuEngine<S>::next_trials(const Pack& pack, Worker& worker) {
  const int free = static_cast<int>(ensemble_.structures[pack.structure].free.size());
  const int width = kernels_.members;
  const std::ptrdiff_t entries = packed_index(free, 0);
  worker.system.assign(entries * width, 0);
  worker.rhs.assign(static_cast<std::size_t>(free) * width, 0);
  worker.gradient.assign(static_cast<std::size_t>(free) * width, 0);
  worker.held = std::make_unique<bool[]>(static_cast<std::size_t>(free) * width);
  for (int lane = 0; lane < width; ++lane) {  // lanes without a member solve the identity
    for (int i = 0; i < free; ++i) worker.system[packed_index(i, i) * width + lane] = 1;
  }
  const auto each_active = [&](auto&& work) {
    for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
      const int member = pack.members[lane];
      if (reports_[member].outcome != MemberOutcome::kActive) continue;
      work(polish_view(member), TrialSystem{{worker.system.data() + lane, width},
                                            {worker.rhs.data() + lane, width},
                                            {worker.gradient.data() + lane, width},
                                            {worker.held.get() + lane, width}});
    }
  };
  each_active(
      [](const PolishMember& member, const TrialSystem& system) { member.assemble(system); });
  bool penalized = false;
  each_active(
      [&](const PolishMember& member, const TrialSystem&) { penalized |= member.penalized(); });
  if (penalized) {
    worker.l1.resize(entries + 6 * free);
    worker.support.resize(free);
    each_active([&](const PolishMember& member, const TrialSystem& system) {
      member.solve_l1(system, {{worker.l1.data()}, {worker.support.data()}});
    });
  } else {
    kernels_.solve(free, worker.system.data(), worker.rhs.data());
  }
  each_active(
      [](const PolishMember& member, const TrialSystem& system) { member.take_step(system); });
}

template <class S>
std::vector<NormalEquations> CpuEngine<S>::normal_equations(std::span<const int> members) {
  const int regions = ensemble_.layout.regions;
  const auto noise_of = [&](int member) -> Strided<const double> {
    return {&noise_sd_[static_cast<std::size_t>(member) * regions]};
  };
  std::vector<NormalEquations> equations(members.size());
  std::vector<std::size_t> place(ensemble_.members.size());
  std::vector<int> open;
  for (std::size_t k = 0; k < members.size(); ++k) {
    const int member = members[k];
    place[member] = k;
    if (!has_equations(member)) {
      open.push_back(member);
      continue;
    }
    const Polish& polish = polish_[member];
    equations[k] =
        take_equations({polish.normal.data()}, {polish.region_gradient.data()}, noise_of(member),
                       static_cast<int>(structure_of(member).free.size()), regions);
  }
  const std::vector<Pack> packs = packs_of(open, true);
  for (const Pack& pack : packs) plan(pack.grid, {}, kTangentSegment);
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    PackTask<S>& task = prepare(pack, worker, plan(pack.grid, {}, kTangentSegment), false);
    task.bin = 1;  // of the matrix whose determinant is asked for
    kernels_.normal_equations(task);
    finish_forward(task, pack);
    const int free = static_cast<int>(ensemble_.structures[pack.structure].free.size());
    const int width = kernels_.members;
    for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
      const int member = pack.members[lane];
      equations[place[member]] =
          take_equations({task.normal + lane, width}, {task.region_gradient + lane, width},
                         noise_of(member), free, regions);
    }
  });
  return equations;
}

template PolishMember CpuEngine<float>::polish_view(int);
template PolishMember CpuEngine<double>::polish_view(int);
template void CpuEngine<float>::begin_polish(std::span<const int>, std::span<const Prestep>,
                                             const PolishSchedule&);
template void CpuEngine<double>::begin_polish(std::span<const int>, std::span<const Prestep>,
                                              const PolishSchedule&);
template void CpuEngine<float>::refine(std::span<const int>);
template void CpuEngine<double>::refine(std::span<const int>);
template std::vector<NormalEquations> CpuEngine<float>::normal_equations(std::span<const int>);
template std::vector<NormalEquations> CpuEngine<double>::normal_equations(std::span<const int>);

}  // namespace dcmrnn
