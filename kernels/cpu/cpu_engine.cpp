#include "kernels/cpu/cpu_engine.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/cpu/cpu_name.hpp"
#include "kernels/cpu/domain_exit.hpp"
#include "kernels/select.hpp"

namespace dcmrnn {
namespace {

template <class S>
PackKernels<S> kernels_for(const Target& target, const Ensemble& ensemble) {
  if constexpr (sizeof(S) == 4) {
    return target.single(ensemble.neural, ensemble.integrator);
  } else {
    return target.full(ensemble.neural, ensemble.integrator);
  }
}

// [structure] the first one with the same free parameters.
std::vector<int> first_alike(const std::vector<Structure>& structures) {
  std::map<std::vector<int>, int> first;
  std::vector<int> alike;
  for (const Structure& structure : structures) {
    alike.push_back(first.emplace(structure.free, static_cast<int>(alike.size())).first->second);
  }
  return alike;
}

}  // namespace

template <class S>
CpuEngine<S>::CpuEngine(int threads, const Target& target) : target_(target), pool_(threads) {}

template <class S>
EngineInfo CpuEngine<S>::info() const {
  return {"cpu",         cpu_name(),     target_.name, kSingleStates ? "single" : "double",
          target_.fused, pool_.threads()};
}

template <class S>
void CpuEngine<S>::load(Ensemble ensemble) {
  ensemble_ = std::move(ensemble);
  size_ = static_cast<std::size_t>(ensemble_.layout.size());
  kernels_ = kernels_for<S>(target_, ensemble_);
  workers_.clear();
  for (int k = 0; k < pool_.threads(); ++k)
    workers_.push_back({PackBuilder<S>(kernels_), {}, {}, {}, {}, {}, {}});
  same_free_ = first_alike(ensemble_.structures);
  plans_.clear();
  polish_.clear();
  const std::size_t members = ensemble_.members.size();
  const int regions = ensemble_.layout.regions;
  reports_.assign(members, {});
  sse_.assign(members * regions, 0);
  noise_sd_.assign(members * regions, 1);
  if (ensemble_.loss.unit_noise) return;
  for (std::size_t m = 0; m < members; ++m) {
    const Dataset& data = ensemble_.datasets[ensemble_.members[m].dataset];
    std::copy(data.signal_sd.begin(), data.signal_sd.end(), noise_sd_.begin() + m * regions);
  }
}

template <class S>
void CpuEngine<S>::set_parameters(int member, std::span<const double> parameters) {
  std::copy(parameters.begin(), parameters.end(), this->parameters(member));
  forget_equations(member);
}

template <class S>
void CpuEngine<S>::set_noise(int member, std::span<const double> noise_sd) {
  std::copy(noise_sd.begin(), noise_sd.end(),
            noise_sd_.begin() + static_cast<std::ptrdiff_t>(member) * ensemble_.layout.regions);
  forget_equations(member);
}

template <class S>
auto CpuEngine<S>::packs_of(std::span<const int> members, bool by_free) const -> std::vector<Pack> {
  std::vector<int> order(members.begin(), members.end());
  const auto group = [&](int member) {
    const MemberKey& key = ensemble_.members[member];
    return std::pair(ensemble_.datasets[key.dataset].grid, by_free ? same_free_[key.structure] : 0);
  };
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return group(a) < group(b); });
  std::vector<Pack> packs;
  for (const int member : order) {
    const auto [grid, structure] = group(member);
    const bool fits = !packs.empty() && packs.back().grid == grid &&
                      packs.back().structure == structure &&
                      static_cast<int>(packs.back().members.size()) < kernels_.members;
    if (!fits) packs.push_back({grid, structure, {}});
    packs.back().members.push_back(member);
  }
  return packs;
}

template <class S>
void CpuEngine<S>::each_pack(const std::vector<Pack>& packs,
                             const std::function<void(const Pack&, Worker&)>& task) {
  pool_.run(static_cast<int>(packs.size()),
            [&](int index, int worker) { task(packs[index], workers_[worker]); });
}

template <class S>
const GridPlan& CpuEngine<S>::plan(int grid, const WindowSchedule& windows, int segment) {
  const auto key = std::tuple(grid, windows.window, windows.stride, segment);
  const auto found = plans_.find(key);
  if (found != plans_.end()) return found->second;
  return plans_
      .emplace(key, plan_grid(ensemble_.grids[grid], ensemble_.layout.regions, windows, segment,
                              stages_of(Integrators{}, ensemble_.integrator)))
      .first->second;
}

template <class S>
PackTask<S>& CpuEngine<S>::prepare(const Pack& pack, Worker& worker, const GridPlan& plan,
                                   bool trial) {
  worker.builder.set_data(ensemble_, ensemble_.grids[pack.grid], plan, pack.members);
  worker.builder.set_free(ensemble_, ensemble_.structures[pack.structure]);
  for (int lane = 0; lane < kernels_.members; ++lane) {
    const std::size_t place = static_cast<std::size_t>(lane) < pack.members.size() ? lane : 0;
    const int member = pack.members[place];
    worker.builder.set_lane(
        ensemble_, structure_of(member), lane,
        trial ? polish_[member].trial.data() : parameters(member),
        &noise_sd_[static_cast<std::size_t>(member) * ensemble_.layout.regions]);
  }
  return worker.builder.finish();
}

template <class S>
void CpuEngine<S>::finish_forward(const PackTask<S>& task, const Pack& pack) {
  const int regions = ensemble_.layout.regions;
  for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
    const int member = pack.members[lane];
    const std::size_t first = static_cast<std::size_t>(member) * regions;
    for (int n = 0; n < regions; ++n) sse_[first + n] = task.sse[n * kernels_.members + lane];
    report_loss(problem_of(ensemble_, ensemble_.members[member]), parameters(member),
                &noise_sd_[first], &sse_[first], task.floor_hits[lane], reports_[member]);
  }
}

template <class S>
void CpuEngine<S>::forward(std::span<const int> members) {
  const std::vector<Pack> packs = packs_of(members, false);
  for (const Pack& pack : packs) plan(pack.grid, {}, segment_length(ensemble_.layout.regions));
  for (const int member : members) reports_[member].outcome = MemberOutcome::kActive;
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    const PackTask<S>& task =
        prepare(pack, worker, plan(pack.grid, {}, segment_length(ensemble_.layout.regions)), false);
    kernels_.forward(task);
    finish_forward(task, pack);
  });
}

template <class S>
std::vector<std::vector<double>> CpuEngine<S>::gradients(std::span<const int> members,
                                                         const WindowSchedule& windows) {
  const std::vector<Pack> packs = packs_of(members, false);
  const int segment = segment_length(ensemble_.layout.regions);
  for (const Pack& pack : packs) plan(pack.grid, windows, segment);
  for (const int member : members) reports_[member].outcome = MemberOutcome::kActive;
  std::vector<std::size_t> place(ensemble_.members.size());
  for (std::size_t k = 0; k < members.size(); ++k) place[members[k]] = k;
  std::vector<std::vector<double>> gradients(members.size());
  each_pack(packs, [&](const Pack& pack, Worker& worker) {
    const PackTask<S>& task = prepare(pack, worker, plan(pack.grid, windows, segment), false);
    kernels_.gradient(task);
    finish_forward(task, pack);
    for (std::size_t lane = 0; lane < pack.members.size(); ++lane) {
      const int member = pack.members[lane];
      const MemberProblem problem = problem_of(ensemble_, ensemble_.members[member]);
      for (const int p : structure_of(member).free) {
        gradients[place[member]].push_back(
            smooth_slope(problem, p, parameters(member)[p],
                         task.gradient[p * kernels_.members + static_cast<int>(lane)]));
      }
    }
  });
  return gradients;
}

template <class S>
std::vector<int> CpuEngine<S>::select(std::span<const int> members, std::span<const int> segments,
                                      int keep) const {
  return select_members(*this, members, segments, keep);
}

template <class S>
MemberState CpuEngine<S>::store(int member) const {
  MemberState state;
  const int regions = ensemble_.layout.regions;
  const std::size_t first = static_cast<std::size_t>(member) * regions;
  state.parameters.assign(parameters(member), parameters(member) + size_);
  state.noise_sd.assign(noise_sd_.begin() + first, noise_sd_.begin() + first + regions);
  state.sse.assign(sse_.begin() + first, sse_.begin() + first + regions);
  return state;
}

template <class S>
DomainExit CpuEngine<S>::locate_exit(int member) const {
  return find_domain_exit<S>(ensemble_, member, {parameters(member), size_});
}

template class CpuEngine<float>;
template class CpuEngine<double>;

std::unique_ptr<Engine> make_cpu_engine(Precision precision, int threads,
                                        const std::string& target) {
  if (precision == Precision::kSingle) {
    return std::make_unique<CpuEngine<float>>(threads, choose_target(target));
  }
  return std::make_unique<CpuEngine<double>>(threads, choose_target(target));
}

}  // namespace dcmrnn
