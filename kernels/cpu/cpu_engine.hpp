// The CPU engine: packs of members on SIMD lanes, packs on threads.
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "kernels/cpu/pack_builder.hpp"
#include "kernels/cpu/target.hpp"
#include "kernels/cpu/worker_pool.hpp"
#include "kernels/engine.hpp"
#include "kernels/grid_plan.hpp"
#include "kernels/polish_member.hpp"

namespace dcmrnn {

// S: the scalar of the states, float or double.
template <class S>
class CpuEngine final : public Engine {
 public:
  CpuEngine(int threads, const Target& target);

  EngineInfo info() const override;
  void load(Ensemble ensemble) override;
  void set_parameters(int member, std::span<const double> parameters) override;
  void set_noise(int member, std::span<const double> noise_sd) override;
  void forward(std::span<const int> members) override;
  std::vector<std::vector<double>> gradients(std::span<const int> members,
                                             const WindowSchedule& windows) override;
  void explore(std::span<const int> members, const ExploreSchedule& schedule,
               std::vector<std::vector<double>>* traces) override;
  void begin_polish(std::span<const int> members, std::span<const Prestep> presteps,
                    const PolishSchedule& schedule) override;
  void refine(std::span<const int> members) override;
  std::vector<NormalEquations> normal_equations(std::span<const int> members) override;
  std::vector<int> select(std::span<const int> members, std::span<const int> segments,
                          int keep) const override;
  MemberReport report(int member) const override { return reports_[member]; }
  MemberState store(int member) const override;
  DomainExit locate_exit(int member) const override;

 private:
  // Members of one pack: same grid, and for the tangent sweep the same free parameters.
  struct Pack {
    int grid = 0;
    int structure = 0;  // one with these free parameters
    std::vector<int> members;
  };
  // What one member keeps during the polish.
  struct Polish {
    PolishProgress progress;
    std::vector<double> trial;            // [parameter]
    std::vector<double> normal;           // [packed free] at the accepted point
    std::vector<double> region_gradient;  // [region, free] at the accepted point
    bool whole = false;                   // the matrix is of single scans, not of bins
  };
  template <class Optimizer>
  class Exploration;
  // One thread's arrays.
  struct Worker {
    PackBuilder<S> builder;
    AlignedVector<double> system, rhs;  // [packed free, W], [free, W]
    std::vector<double> gradient, l1;   // [free, W], scratch of one lane
    std::vector<int> support;
    std::unique_ptr<bool[]> held;  // [free, W]
  };

  std::vector<Pack> packs_of(std::span<const int> members, bool by_free) const;
  void each_pack(const std::vector<Pack>& packs,
                 const std::function<void(const Pack&, Worker&)>& task);
  const GridPlan& plan(int grid, const WindowSchedule& windows, int segment);

  // Points the worker's task at the pack's members at their present (or trial) parameters.
  PackTask<S>& prepare(const Pack& pack, Worker& worker, const GridPlan& plan, bool trial);
  void finish_forward(const PackTask<S>& task, const Pack& pack);

  PolishMember polish_view(int member);
  // Scans that a polish's sweep takes as one for the matrix.
  int polish_bin(const Pack& pack) const {
    return kSingleStates ? bin_of(ensemble_.grids[pack.grid], ensemble_.layout.regions) : 1;
  }
  // Whether the polish left the normal equations of the member as it is now.
  bool has_equations(int member) const {
    return !polish_.empty() && polish_[member].whole && polish_[member].progress.matrix_is_exact;
  }
  // Something else than the polish moves the member.
  void forget_equations(int member) {
    if (!polish_.empty()) polish_[member].progress.matrix_is_exact = false;
  }
  void next_trials(const Pack& pack, Worker& worker);

  double* parameters(int member) { return &ensemble_.parameters[member * size_]; }
  const double* parameters(int member) const { return &ensemble_.parameters[member * size_]; }
  const Structure& structure_of(int member) const {
    return ensemble_.structures[ensemble_.members[member].structure];
  }
  static constexpr bool kSingleStates = sizeof(S) == 4;

  const Target& target_;
  WorkerPool pool_;
  PackKernels<S> kernels_{};
  Ensemble ensemble_;
  std::size_t size_ = 0;        // parameters of a member
  std::vector<int> same_free_;  // [structure] the first one with the same free parameters
  std::vector<Worker> workers_;
  std::map<std::tuple<int, double, double, int>, GridPlan> plans_;
  std::vector<double> noise_sd_;  // [member, region]
  std::vector<double> sse_;       // [member, region]
  std::vector<MemberReport> reports_;
  std::vector<Polish> polish_;  // [member], empty before begin_polish
  PolishSchedule schedule_;
};

}  // namespace dcmrnn
