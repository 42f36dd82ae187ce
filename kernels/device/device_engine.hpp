// The engine on a device: every sweep, update and solve runs there; parameters, moments and
// matrices stay there between load and store. Written against a small Device (CUDA, or a stand-in
// on the host that fails on cue), so that a machine without a GPU runs every line but the launch.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>

#include "dcmrnn/model/catalog.hpp"
#include "kernels/cpu/domain_exit.hpp"
#include "kernels/device/chunks.hpp"
#include "kernels/device/kernel_clock.hpp"
#include "kernels/device/member_store.hpp"
#include "kernels/device/residual.hpp"
#include "kernels/device/sum_windows.hpp"
#include "kernels/engine.hpp"
#include "kernels/select.hpp"

namespace dcmrnn::device {

// Device: Tile<W>, a team with a region per lane (see team.hpp); info(Precision) -> EngineInfo,
// free_bytes(), allocate, release, upload, download, clear, launch(body, count), synchronize(),
// order(keys), select(losses, segments, keep).
template <class S, class Device>
class DeviceEngine final : public Engine {
 public:
  explicit DeviceEngine(Device device) : device_(std::move(device)), members_(device_) {}

  EngineInfo info() const override { return device_.info(sizeof(S) == 4); }

  void load(Ensemble ensemble) override {
    drop();
    ensemble_ = std::move(ensemble);
    try {
      store_.emplace(device_, ensemble_);
      rank_ = rank_members(device_, ensemble_);
      members_.load(ensemble_);
    } catch (...) {
      drop();  // what found no room leaves it to others
      throw;
    }
  }

  void set_parameters(int member, std::span<const double> parameters) override {
    members_.set_parameters(member, parameters);
  }
  void set_noise(int member, std::span<const double> noise_sd) override {
    members_.set_noise(member, noise_sd);
  }

  void forward(std::span<const int> members) override {
    members_.revive(members);
    const PlannedGrids<S>& grids = store_->grids({});
    each_chunk(members, {}, [&](Work& work) {
      evaluate(work, grids);
      device_.synchronize();
    });
    members_.finish();
  }

  std::vector<std::vector<double>> gradients(std::span<const int> members,
                                             const WindowSchedule& windows) override {
    members_.revive(members);
    const PlannedGrids<S>& grids = store_->grids(windows);
    std::vector<std::vector<double>> gradients(members.size());
    each_chunk(members, {.cuts = grids.cuts, .windows = grids.windows}, [&](Work& work) {
      pass_gradient(work, grids);
      const int slots = work.chunk.slots;
      std::vector<double> by_natural(static_cast<std::size_t>(ensemble_.layout.size()) * slots);
      device_.download(by_natural.data(), work.chunk.gradient, by_natural.size() * sizeof(double));
      for (int k = 0; k < slots; ++k) {
        const int member = work.members[k];
        const std::vector<double> parameters = members_.state(member).parameters;
        const MemberProblem problem = problem_of(ensemble_, ensemble_.members[member]);
        for (int i = 0; i < problem.free_count; ++i) {
          const int p = problem.free[i];
          gradients[work.places[k]].push_back(
              smooth_slope(problem, p, parameters[static_cast<std::size_t>(p)],
                           by_natural[static_cast<std::size_t>(p) * slots + k]));
        }
      }
    });
    members_.finish();
    return gradients;
  }

  void explore(std::span<const int> members, const ExploreSchedule& schedule,
               std::vector<std::vector<double>>* traces) override {
    if (traces != nullptr) traces->assign(members.size(), {});
    const PlannedGrids<S>& grids = store_->grids(schedule.windows);
    Room room{.cuts = grids.cuts,
              .windows = schedule.step_per_window ? 1 : grids.windows,
              .explore_passes = schedule.passes};
    with_type(Optimizers{}, schedule.optimizer, [&]<class Optimizer>() {
      room.state_bytes = static_cast<int>(sizeof(typename Optimizer::State));
      room.progress_bytes = static_cast<int>(sizeof(ExploreProgress<Optimizer>));
    });
    bool stopped = false;
    each_chunk(members, room, [&](Work& work) {
      if (stopped) return;
      with_type(Optimizers{}, schedule.optimizer, [&]<class Optimizer>() {
        stopped = !explore_chunk<Optimizer>(work, grids, schedule, traces);
      });
    });
    members_.finish();
  }

  void begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                    const PolishSchedule& schedule) override {
    schedule_ = schedule;
    members_.reserve_polish(static_cast<std::size_t>(ensemble_.layout.regions),
                            static_cast<std::size_t>(store_->extents().free));
    members_.begin();
    Holdings<Device> holdings(device_);
    const std::vector<int> list(members.begin(), members.end());
    const std::vector<Prestep> each(presteps.begin(), presteps.end());
    launch(BeginPolish<S>{store_->problem(), members_.on_device(), holdings.copy_of(list),
                          holdings.copy_of(each), schedule_},
           static_cast<int>(members.size()));
    members_.finish();
  }

  void refine(std::span<const int> members) override {
    const PlannedGrids<S>& grids = store_->grids({});
    each_chunk(members, {.tangents = true, .solve = true}, [&](Work& work) {
      tangent_sweep(work, grids, true);
      launch(Solve<S>{store_->problem(), members_.on_device(), work.chunk, work.sums, work.systems,
                      schedule_},
             work.chunk.slots);
      device_.synchronize();
    });
    members_.finish();
  }

  std::vector<NormalEquations> normal_equations(std::span<const int> members) override {
    const PlannedGrids<S>& grids = store_->grids({});
    std::vector<NormalEquations> equations(members.size());
    each_chunk(members, {.tangents = true}, [&](Work& work) {
      tangent_sweep(work, grids, false);
      launch(TakeErrors<S>{store_->problem(), members_.on_device(), work.chunk}, work.chunk.slots);
      const int slots = work.chunk.slots, free = store_->extents().free;
      const int regions = ensemble_.layout.regions;
      std::vector<double> normal(packed_index(free, 0) * slots);
      std::vector<double> region_gradient(static_cast<std::size_t>(regions) * free * slots);
      device_.download(normal.data(), work.sums.normal, normal.size() * sizeof(double));
      device_.download(region_gradient.data(), work.sums.region_gradient,
                       region_gradient.size() * sizeof(double));
      for (int k = 0; k < slots; ++k) {
        const int member = work.members[k];
        const std::vector<double> noise_sd = members_.state(member).noise_sd;
        equations[work.places[k]] = take_equations(
            {normal.data() + k, slots}, {region_gradient.data() + k, slots}, {noise_sd.data()},
            problem_of(ensemble_, ensemble_.members[member]).free_count, regions);
      }
    });
    members_.finish();
    return equations;
  }

  std::vector<int> select(std::span<const int> members, std::span<const int> segments,
                          int keep) const override {
    std::vector<int> selected;
    std::vector<int> places;
    clock_.time(device_, "select",
                [&] { places = device_.select(losses_of(*this, members), segments, keep); });
    for (const int place : places) {
      selected.push_back(members[static_cast<std::size_t>(place)]);
    }
    return selected;
  }

  void start_kernel_clock() override { clock_.start(); }
  std::vector<KernelTime> stop_kernel_clock() override { return clock_.stop(); }

  MemberReport report(int member) const override { return members_.report(member); }

  MemberState store(int member) const override { return members_.state(member); }

  DomainExit locate_exit(int member) const override {
    const std::vector<double> parameters = store(member).parameters;
    return find_domain_exit<S>(ensemble_, member, parameters);
  }

 private:
  using Work = ChunkInWork<S, Device>;

  // Gives the ensemble's memory back.
  void drop() {
    store_.reset();
    members_.drop();
  }

  template <class Body>
  void launch(const Body& body, int count) {
    if (count <= 0) return;
    clock_.time(device_, Body::kName, [&] { device_.launch(body, count); });
  }

  // Calls f.template operator()<Dynamics, Team>() for the ensemble's model. The choice depends on
  // the model alone, or a member's bits would depend on its batch.
  template <class F>
  void with_model(F&& f) const {
    with_dynamics(ensemble_.neural, ensemble_.integrator, [&]<class Equations>() {
      using Integrator = typename Equations::Integrator;
      with_team<Equations::Neural::kLinear && !Integrator::kExponential>(
          [&]<class Team>() { f.template operator()<Equations, Team>(); });
    });
  }
  // Every shape is two sweeps and their tangents to compile. Only the linear model under steps of
  // stages has those that make most of the machine code: several regions in a thread, 32 in a tile.
  template <bool EveryShape, class F>
  void with_team(F&& f) const {
    constexpr bool kSingleStates = sizeof(S) == 4;
    const int regions = ensemble_.layout.regions;
    if constexpr (EveryShape) {
      if (regions == 1) return f.template operator()<OneThread<1>>();
      if (regions == 2) return f.template operator()<OneThread<2>>();
    }
    if constexpr (EveryShape && kSingleStates) {
      if (regions == 3) return f.template operator()<OneThread<3>>();
      if (regions == 4) return f.template operator()<OneThread<4>>();
    } else {  // more than two regions in double do not fit a thread's registers
      if (regions <= 4) return f.template operator()<typename Device::template Tile<4>>();
    }
    if (regions <= 8) return f.template operator()<typename Device::template Tile<8>>();
    if (regions <= 16) return f.template operator()<typename Device::template Tile<16>>();
    if constexpr (EveryShape) {
      if (regions <= 32) return f.template operator()<typename Device::template Tile<32>>();
    }
    f.template operator()<OneThread<0>>();
  }

  // work_on(Work&) for all members, chunk after chunk.
  template <class F>
  void each_chunk(std::span<const int> members, Room room, F&& work_on) {
    members_.begin();
    room.layout = ensemble_.layout;
    room.most = store_->extents();
    room.scratch_bytes = scratch_bytes();
    device::each_chunk<S>(device_, members, rank_, room, work_on);
  }

  // Bytes that a thread of the general kernels needs: where the number of regions is not compiled
  // in.
  std::size_t scratch_bytes() const {
    std::size_t bytes = 0;
    with_model([&]<class Model, class Team>() {
      if constexpr (Team::kOwn == 0) {
        bytes = Backward<S, Model, Team>::scratch_bytes(ensemble_.layout);
        Arena count(nullptr);
        const Data<S> none{};
        const MemberCell<Dual<S>, Model, Team> cell(ensemble_.layout, none, S(0), Team(0), count);
        bytes = std::max(bytes, count.used());
      }
    });
    return bytes;
  }

  void prepare(const Work& work, bool trial) {
    launch(Prepare<S>{store_->problem(), members_.on_device(), work.chunk, trial},
           (ensemble_.layout.size() + ensemble_.layout.regions) * work.chunk.slots);
  }

  void forward_sweep(const Work& work, const PlannedGrids<S>& grids, int window, bool keep_states) {
    with_model([&]<class Model, class Team>() {
      launch(
          Forward<S, Model, Team>{store_->problem(), grids.grids, work.chunk, window, keep_states},
          work.chunk.slots);
    });
    launch(Residual<S>{store_->problem(), grids.grids, work.chunk, window},
           work.chunk.slots * ensemble_.layout.regions);
  }

  // F at the present parameters and noise, into the reports.
  void evaluate(const Work& work, const PlannedGrids<S>& grids, bool keep_states = false) {
    prepare(work, false);
    forward_sweep(work, grids, -1, keep_states);
    launch(TakeErrors<S>{store_->problem(), members_.on_device(), work.chunk}, work.chunk.slots);
  }

  // window -1: all side by side, and their sum; else one.
  void reverse_sweep(const Work& work, const PlannedGrids<S>& grids, int window) {
    const int places = window < 0 ? grids.windows : 1;
    device_.clear(work.chunk.gradient, sizeof(double) * static_cast<std::size_t>(places) *
                                           ensemble_.layout.size() * work.chunk.slots);
    with_model([&]<class Model, class Team>() {
      launch(Backward<S, Model, Team>{store_->problem(), grids.grids, work.chunk, window},
             work.chunk.slots * places);
    });
    if (places == 1) return;
    launch(SumWindows<S>{store_->problem(), grids.grids, work.chunk},
           work.chunk.slots * ensemble_.layout.size());
  }

  void pass_gradient(const Work& work, const PlannedGrids<S>& grids) {
    evaluate(work, grids, true);
    reverse_sweep(work, grids, -1);
  }

  // Returns whether it was allowed to end.
  template <class Optimizer>
  bool explore_chunk(Work& work, const PlannedGrids<S>& grids, const ExploreSchedule& schedule,
                     std::vector<std::vector<double>>* traces) {
    const std::size_t slots = work.members.size();
    const Descents<Optimizer> descents = {
        work.good, reinterpret_cast<typename Optimizer::State*>(work.state),
        reinterpret_cast<ExploreProgress<Optimizer>*>(work.progress)};
    double* trace = work.trace;
    const Problem<S>& problem = store_->problem();
    const auto take_loss = [&](int pass) {
      launch(TakeLoss<S, Optimizer>{problem, members_.on_device(), work.chunk, descents, pass,
                                    trace + pass * slots},
             work.chunk.slots);
    };
    const auto update = [&](int pass, int window) {
      launch(Update<S, Optimizer>{problem, grids.grids, members_.on_device(), work.chunk, descents,
                                  schedule.rate, pass, schedule.passes, window},
             work.chunk.slots);
    };
    launch(BeginExplore<S, Optimizer>{problem, work.chunk, descents}, work.chunk.slots);
    for (int pass = 0; pass < schedule.passes; ++pass) {
      if (schedule.go_on) {
        device_.synchronize();  // or the launches of all passes would be in the queue by now
        if (!schedule.go_on()) return false;
      }
      // In the serial form this renews the confound coefficients that the windows use.
      evaluate(work, grids, !schedule.step_per_window);
      take_loss(pass);
      if (!schedule.step_per_window) {
        reverse_sweep(work, grids, -1);
        update(pass, -1);
        continue;
      }
      for (int window = 0; window < grids.windows; ++window) {
        prepare(work, false);
        forward_sweep(work, grids, window, true);
        reverse_sweep(work, grids, window);
        update(pass, window);
      }
    }
    // The last word is about the parameters that are kept.
    evaluate(work, grids);
    take_loss(schedule.passes);
    evaluate(work, grids);
    device_.synchronize();
    if (traces == nullptr) return true;
    std::vector<double> losses(slots * schedule.passes);
    device_.download(losses.data(), trace, losses.size() * sizeof(double));
    for (std::size_t k = 0; k < losses.size(); ++k) {
      (*traces)[work.places[k % slots]].push_back(losses[k]);
    }
    return true;
  }

  // At the parameters or at the polish's trial: sums of the chunk, squared errors, floor hits.
  void tangent_sweep(const Work& work, const PlannedGrids<S>& grids, bool trial) {
    const Extents& most = store_->extents();
    const Problem<S>& problem = store_->problem();
    prepare(work, trial);
    with_model([&]<class Model, class Team>() {
      launch(Sensitivity<S, Model, Team>{problem, grids.grids, work.chunk, work.sensitivities},
             work.chunk.slots * std::max(1, most.free));
    });
    launch(ProjectColumns<S>{problem, grids.grids, work.chunk, work.sensitivities, trial},
           work.chunk.slots * ensemble_.layout.regions * work.sensitivities.columns);
    launch(Normal<S>{problem, grids.grids, work.chunk, work.sensitivities, work.sums, trial},
           work.chunk.slots * Normal<S>::entries(most.free, ensemble_.layout.regions));
  }

  mutable Device device_;
  mutable KernelClock clock_;
  Ensemble ensemble_;
  std::optional<ProblemStore<S, Device>> store_;
  MemberStore<Device> members_;
  PolishSchedule schedule_;
  std::vector<int> rank_;  // [member] its place among all, by length and design
};

}  // namespace dcmrnn::device
