// Gathers the members of one pack into the arrays of a PackTask, lane by lane.
#pragma once

#include <span>

#include "kernels/cpu/aligned.hpp"
#include "kernels/cpu/pack_task.hpp"
#include "kernels/ensemble_view.hpp"
#include "kernels/grid_plan.hpp"

namespace dcmrnn {

// One thread's arrays for one pack at a time. S = float or double.
template <class S>
class PackBuilder {
 public:
  explicit PackBuilder(const PackKernels<S>& kernels) : kernels_(&kernels) {}

  // Points the task at the pack's data. `members`: at most W, all on the plan's grid; missing lanes
  // repeat the first member. Data are gathered only if the pack differs from the one before.
  void set_data(const Ensemble& ensemble, const ScanGrid& grid, const GridPlan& plan,
                std::span<const int> members);
  // The free parameters of the tangent sweep.
  void set_free(const Ensemble& ensemble, const Structure& structure);
  // One lane's parameters [parameter] (vector scale; natural scale in the task) and noise [region].
  void set_lane(const Ensemble& ensemble, const Structure& structure, int lane,
                const double* parameters, const double* noise_sd);
  // Sizes results and workspace; call after the data and the free parameters are set.
  PackTask<S>& finish();

  int lanes() const { return kernels_->members; }
  PackTask<S>& task() { return task_; }

 private:
  void gather_inputs(const Ensemble& ensemble, const GridPlan& plan, std::span<const int> members);
  void gather_scans(const Ensemble& ensemble, const ScanGrid& grid, std::span<const int> members);
  void gather_confounds(const Ensemble& ensemble, const ScanGrid& grid,
                        std::span<const int> members);
  void gather_whitening(const Ensemble& ensemble, const ScanGrid& grid,
                        std::span<const int> members);

  const PackKernels<S>* kernels_;
  PackTask<S> task_{};
  const GridPlan* plan_ = nullptr;
  std::vector<int> datasets_;  // [lane] of the pack that is gathered
  std::vector<int> run_begin_, cut_run_, free_neural_, free_region_, free_region_begin_;
  AlignedVector<S> share_, run_level_, run_changed_, bold_, weight_, basis_, own_, lagged_,
      parameters_, inverse_variance_, prediction_;
  AlignedVector<double> projection_, sse_, gradient_, floor_hits_, normal_, region_gradient_;
  AlignedVector<unsigned char> workspace_;
};

extern template class PackBuilder<float>;
extern template class PackBuilder<double>;

}  // namespace dcmrnn
