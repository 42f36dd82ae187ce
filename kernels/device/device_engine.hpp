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
#include "kernels/device/residual.hpp"
#include "kernels/engine.hpp"
#include "kernels/select.hpp"

namespace dcmrnn::device {

// Device: Tile<W>, a team with a region per lane (see team.hpp); info(Precision) -> EngineInfo,
// free_bytes(), allocate, release, upload, download, clear, launch(body, count), synchronize(),
// order(keys), select(losses, segments, keep).
template <class S, class Device>
class DeviceEngine final : public Engine {
 public:
  explicit DeviceEngine(Device device)
      : device_(std::move(device)), kept_(device_), polish_(device_) {}

  EngineInfo info() const override { return device_.info(sizeof(S) == 4); }

  void load(Ensemble ensemble) override {
    store_.reset();
    kept_.drop();
    polish_.drop();
    ensemble_ = std::move(ensemble);
    const std::size_t count = ensemble_.members.size();
    const std::size_t regions = static_cast<std::size_t>(ensemble_.layout.regions);
    const std::size_t size = static_cast<std::size_t>(ensemble_.layout.size());
    parameters_.resize(size * count);
    noise_sd_.assign(regions * count, 1);
    sse_.assign(regions * count, 0);
    reports_.assign(count, {});
    for (std::size_t m = 0; m < count; ++m) {
      for (std::size_t p = 0; p < size; ++p) {
        parameters_[p * count + m] = ensemble_.parameters[m * size + p];
      }
      const Dataset& data = ensemble_.datasets[ensemble_.members[m].dataset];
      for (std::size_t n = 0; n < regions && !ensemble_.loss.unit_noise; ++n) {
        noise_sd_[n * count + m] = data.signal_sd[n];
      }
    }
    store_.emplace(device_, ensemble_);
    rank_ = rank_members(device_, ensemble_);
    members_ = {};
    members_.count = static_cast<int>(count);
    kept_.take(members_.parameters, parameters_.size());
    kept_.take(members_.noise_sd, noise_sd_.size());
    kept_.take(members_.sse, sse_.size());
    kept_.take(members_.report, count);
    host_is_newer_ = true;
    device_is_newer_ = false;
    push();
  }

  void set_parameters(int member, std::span<const double> parameters) override {
    pull();
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      parameters_[p * reports_.size() + static_cast<std::size_t>(member)] = parameters[p];
    }
    host_is_newer_ = true;
  }
  void set_noise(int member, std::span<const double> noise_sd) override {
    pull();
    for (std::size_t n = 0; n < noise_sd.size(); ++n) {
      noise_sd_[n * reports_.size() + static_cast<std::size_t>(member)] = noise_sd[n];
    }
    host_is_newer_ = true;
  }

  void forward(std::span<const int> members) override {
    pull();
    for (const int member : members) reports_[member].outcome = MemberOutcome::kActive;
    host_is_newer_ = true;
    const PlannedGrids<S>& grids = store_->grids({});
    each_chunk(members, {}, [&](Work& work) {
      evaluate(work, grids);
      device_.synchronize();
    });
    finish();
  }

  std::vector<double> gradient(int member, const WindowSchedule& windows) override {
    const PlannedGrids<S>& grids = store_->grids(windows);
    const int only[] = {member};
    std::vector<double> by_natural(static_cast<std::size_t>(ensemble_.layout.size()));
    each_chunk(only, {.cuts = grids.cuts, .windows = grids.windows}, [&](Work& work) {
      pass_gradient(work, grids);
      device_.download(by_natural.data(), work.chunk.gradient, by_natural.size() * sizeof(double));
    });
    finish();
    pull();
    const MemberProblem problem = problem_of(ensemble_, ensemble_.members[member]);
    std::vector<double> gradient;
    for (int k = 0; k < problem.free_count; ++k) {
      const int p = problem.free[k];
      gradient.push_back(smooth_slope(problem, p, parameters_[p * reports_.size() + member],
                                      by_natural[static_cast<std::size_t>(p)]));
    }
    return gradient;
  }

  void explore(std::span<const int> members, const ExploreSchedule& schedule,
               std::vector<std::vector<double>>* traces) override {
    if (traces != nullptr) traces->assign(members.size(), {});
    const PlannedGrids<S>& grids = store_->grids(schedule.windows);
    Room room{.cuts = grids.cuts,
              .windows = schedule.step_per_window ? 1 : grids.windows,
              .explore_passes = schedule.passes};
    with_type(Optimizers{}, schedule.optimizer, [&]<class Optimizer>() {
      room.moment_bytes = static_cast<int>(sizeof(typename Optimizer::State));
    });
    bool stopped = false;
    each_chunk(members, room, [&](Work& work) {
      if (stopped) return;
      with_type(Optimizers{}, schedule.optimizer, [&]<class Optimizer>() {
        stopped = !explore_chunk<Optimizer>(work, grids, schedule, traces);
      });
    });
    finish();
  }

  void begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                    const PolishSchedule& schedule) override {
    schedule_ = schedule;
    reserve_polish();
    push();
    Holdings<Device> holdings(device_);
    const std::vector<int> list(members.begin(), members.end());
    const std::vector<Prestep> each(presteps.begin(), presteps.end());
    launch(BeginPolish<S>{store_->problem(), members_, holdings.copy_of(list),
                          holdings.copy_of(each), schedule_},
           static_cast<int>(members.size()));
    finish();
  }

  void refine(std::span<const int> members) override {
    const PlannedGrids<S>& grids = store_->grids({});
    each_chunk(members, {.tangents = true, .solve = true}, [&](Work& work) {
      normal_equations(work, grids, true);
      launch(Solve<S>{store_->problem(), members_, work.chunk, work.sums, work.systems, schedule_},
             work.chunk.slots);
      device_.synchronize();
    });
    finish();
  }

  std::vector<std::vector<double>> normal_matrices(std::span<const int> members) override {
    const PlannedGrids<S>& grids = store_->grids({});
    std::vector<std::vector<double>> matrices(members.size());
    each_chunk(members, {.tangents = true}, [&](Work& work) {
      normal_equations(work, grids, false);
      launch(TakeErrors<S>{store_->problem(), members_, work.chunk}, work.chunk.slots);
      const auto slots = static_cast<std::size_t>(work.chunk.slots);
      std::vector<double> normal(packed_index(store_->extents().free, 0) * slots);
      device_.download(normal.data(), work.sums.normal, normal.size() * sizeof(double));
      for (std::size_t k = 0; k < slots; ++k) {
        const MemberKey& key = ensemble_.members[work.members[k]];
        std::vector<double>& matrix = matrices[work.places[k]];
        matrix.resize(packed_index(problem_of(ensemble_, key).free_count, 0));
        for (std::size_t e = 0; e < matrix.size(); ++e) matrix[e] = normal[e * slots + k];
      }
    });
    finish();
    return matrices;
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

  MemberReport report(int member) const override { return reports_[member]; }

  MemberState store(int member) const override {
    pull();
    const auto column = [&](const std::vector<double>& values) {
      std::vector<double> one;
      for (std::size_t k = static_cast<std::size_t>(member); k < values.size();
           k += reports_.size()) {
        one.push_back(values[k]);
      }
      return one;
    };
    return {column(parameters_), column(noise_sd_), column(sse_)};
  }

  DomainExit locate_exit(int member) const override {
    const std::vector<double> parameters = store(member).parameters;
    return find_domain_exit<S>(ensemble_, member, parameters);
  }

 private:
  using Work = ChunkInWork<S, Device>;

  template <class Body>
  void launch(const Body& body, int count) {
    if (count <= 0) return;
    clock_.time(device_, Body::kName, [&] { device_.launch(body, count); });
  }

  // Calls f.template operator()<Dynamics, Team>() for the ensemble's model. The choice depends on
  // the model alone, or a member's bits would depend on its batch.
  template <class F>
  void with_model(F&& f) const {
    with_type(NeuralModels{}, ensemble_.neural, [&]<class Neural>() {
      with_type(Integrators{}, ensemble_.integrator, [&]<class Integrator>() {
        with_team(
            [&]<class Team>() { f.template operator()<Dynamics<Neural, Integrator>, Team>(); });
      });
    });
  }
  template <class F>
  void with_team(F&& f) const {
    const int regions = ensemble_.layout.regions;
    if (regions == 1) return f.template operator()<OneThread<1>>();
    if (regions == 2) return f.template operator()<OneThread<2>>();
    if constexpr (sizeof(S) == 4) {
      if (regions == 3) return f.template operator()<OneThread<3>>();
      if (regions == 4) return f.template operator()<OneThread<4>>();
    } else {  // more than two regions in double do not fit a thread's registers
      if (regions <= 4) return f.template operator()<typename Device::template Tile<4>>();
    }
    if (regions <= 8) return f.template operator()<typename Device::template Tile<8>>();
    if (regions <= 16) return f.template operator()<typename Device::template Tile<16>>();
    if (regions <= 32) return f.template operator()<typename Device::template Tile<32>>();
    f.template operator()<OneThread<0>>();
  }

  // work_on(Work&) for all members, chunk after chunk.
  template <class F>
  void each_chunk(std::span<const int> members, Room room, F&& work_on) {
    push();
    device_is_newer_ = true;
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
    launch(Prepare<S>{store_->problem(), members_, work.chunk, trial},
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
    launch(TakeErrors<S>{store_->problem(), members_, work.chunk}, work.chunk.slots);
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
    using Moments = typename Optimizer::State;
    const Descents<Optimizer> descents = {work.good, reinterpret_cast<Moments*>(work.moments),
                                          work.progress};
    double* trace = work.trace;
    const Problem<S>& problem = store_->problem();
    const auto take_loss = [&](int pass) {
      launch(TakeLoss<S, Optimizer>{problem, members_, work.chunk, descents, pass,
                                    trace + pass * slots},
             work.chunk.slots);
    };
    const auto update = [&](int pass, int window) {
      launch(Update<S, Optimizer>{problem, grids.grids, members_, work.chunk, descents,
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
  void normal_equations(const Work& work, const PlannedGrids<S>& grids, bool trial) {
    const Extents& most = store_->extents();
    const Problem<S>& problem = store_->problem();
    prepare(work, trial);
    with_model([&]<class Model, class Team>() {
      launch(Sensitivity<S, Model, Team>{problem, grids.grids, work.chunk, work.sensitivities},
             work.chunk.slots * std::max(1, most.free));
    });
    launch(ProjectColumns<S>{problem, grids.grids, work.chunk, work.sensitivities},
           work.chunk.slots * ensemble_.layout.regions * work.sensitivities.columns);
    launch(Normal<S>{problem, grids.grids, work.chunk, work.sensitivities, work.sums},
           work.chunk.slots * Normal<S>::entries(most.free, ensemble_.layout.regions));
  }

  // The polish's arrays of all members, once.
  void reserve_polish() {
    if (members_.polish != nullptr) return;
    const std::size_t count = reports_.size();
    const std::size_t free = static_cast<std::size_t>(store_->extents().free);
    try {
      polish_.take(members_.trial, parameters_.size());
      polish_.take(members_.normal, free * (free + 1) / 2 * count);
      polish_.take(members_.region_gradient, ensemble_.layout.regions * free * count);
      polish_.take(members_.polish, count);
    } catch (const OutOfDeviceMemory&) {
      polish_.drop();
      throw;
    }
  }

  // The host's copies to the device, where they were changed.
  void push() {
    if (!host_is_newer_) return;
    device_.upload(members_.parameters, parameters_.data(), parameters_.size() * sizeof(double));
    device_.upload(members_.noise_sd, noise_sd_.data(), noise_sd_.size() * sizeof(double));
    device_.upload(members_.sse, sse_.data(), sse_.size() * sizeof(double));
    device_.upload(members_.report, reports_.data(), reports_.size() * sizeof(MemberReport));
    host_is_newer_ = false;
  }
  // And back, where the device computed since.
  void pull() const {
    if (!device_is_newer_) return;
    device_.download(parameters_.data(), members_.parameters, parameters_.size() * sizeof(double));
    device_.download(noise_sd_.data(), members_.noise_sd, noise_sd_.size() * sizeof(double));
    device_.download(sse_.data(), members_.sse, sse_.size() * sizeof(double));
    device_is_newer_ = false;
  }
  // Ends a call: the reports are read by the host after each.
  void finish() {
    device_is_newer_ = true;
    device_.download(reports_.data(), members_.report, reports_.size() * sizeof(MemberReport));
  }

  mutable Device device_;
  mutable KernelClock clock_;
  Ensemble ensemble_;
  std::optional<ProblemStore<S, Device>> store_;
  Holdings<Device> kept_;    // what members_ points to
  Holdings<Device> polish_;  // of it, what the polish needs
  Members members_{};
  PolishSchedule schedule_;
  std::vector<int> rank_;  // [member] its place among all, by length and design
  std::vector<MemberReport> reports_;
  mutable std::vector<double> parameters_, noise_sd_, sse_;  // [.., member], as on the device
  mutable bool host_is_newer_ = false;
  mutable bool device_is_newer_ = false;
};

}  // namespace dcmrnn::device
