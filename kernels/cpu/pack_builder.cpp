#include "kernels/cpu/pack_builder.hpp"

#include <algorithm>

#include "dcmrnn/model/catalog.hpp"
#include "dcmrnn/model/priors.hpp"

namespace dcmrnn {
namespace {

// The member in each lane; lanes without one repeat the first.
int member_of_lane(std::span<const int> members, int lane) {
  return members[lane < static_cast<int>(members.size()) ? lane : 0];
}

const Dataset& dataset_of_lane(const Ensemble& ensemble, std::span<const int> members, int lane) {
  return ensemble.datasets[ensemble.members[member_of_lane(members, lane)].dataset];
}

}  // namespace

template <class S>
void PackBuilder<S>::set_data(const Ensemble& ensemble, const ScanGrid& grid, const GridPlan& plan,
                              std::span<const int> members) {
  std::vector<int> datasets(lanes());
  for (int lane = 0; lane < lanes(); ++lane) {
    datasets[lane] = ensemble.members[member_of_lane(members, lane)].dataset;
  }
  if (plan_ == &plan && datasets == datasets_) return;
  plan_ = &plan;
  datasets_ = datasets;

  task_.layout = ensemble.layout;
  task_.output = ensemble.output;
  task_.constants = ensemble.constants;
  task_.dt = static_cast<S>(grid.dt);
  task_.stages = stages_of(Integrators{}, ensemble.integrator);
  task_.cut = plan.cut.data();
  task_.cuts = static_cast<int>(plan.cut.size());
  task_.longest_segment = plan.longest_segment;
  task_.cut_span = plan.cut_span.data();
  task_.span_end = plan.span_end.data();
  task_.span_scan = plan.span_scan.data();
  task_.rest_scan = plan.rest_scan.data();
  task_.window = plan.window.data();
  task_.windows = static_cast<int>(plan.window.size() / 2);
  share_.assign(plan.share.begin(), plan.share.end());
  task_.share = share_.data();
  gather_inputs(ensemble, plan, members);
  gather_scans(ensemble, grid, members);
}

template <class S>
void PackBuilder<S>::gather_inputs(const Ensemble& ensemble, const GridPlan& plan,
                                   std::span<const int> members) {
  // The pack's runs end wherever the input of any of its members changes.
  run_begin_.clear();
  const Dataset* before = nullptr;  // neighbours are mostly starts of one subject
  for (int lane = 0; lane < lanes(); ++lane) {
    const Dataset& data = dataset_of_lane(ensemble, members, lane);
    if (&data == before) continue;
    run_begin_.insert(run_begin_.end(), data.run_begin.begin(), data.run_begin.end());
    before = &data;
  }
  std::sort(run_begin_.begin(), run_begin_.end());
  run_begin_.erase(std::unique(run_begin_.begin(), run_begin_.end()), run_begin_.end());

  const int runs = static_cast<int>(run_begin_.size()) - 1;
  const int inputs = ensemble.layout.inputs;
  const int width = lanes();
  run_level_.assign(static_cast<std::size_t>(runs) * inputs * width, S(0));
  run_changed_.assign(static_cast<std::size_t>(runs) * width, S(0));
  for (int lane = 0; lane < width; ++lane) {
    const Dataset& data = dataset_of_lane(ensemble, members, lane);
    int own = 0;
    for (int run = 0; run < runs; ++run) {
      while (data.run_begin[own + 1] <= run_begin_[run]) ++own;
      run_changed_[run * width + lane] = data.run_begin[own] == run_begin_[run] ? S(1) : S(0);
      for (int j = 0; j < inputs; ++j) {
        run_level_[(run * inputs + j) * width + lane] =
            static_cast<S>(data.run_level[own * inputs + j]);
      }
    }
  }
  for (int& t : run_begin_) t *= task_.stages;
  cut_run_.clear();
  for (const int cut : plan.cut) {
    const auto after = std::upper_bound(run_begin_.begin(), run_begin_.end(), cut);
    cut_run_.push_back(std::min(static_cast<int>(after - run_begin_.begin()) - 1, runs));
  }
  task_.run_begin = run_begin_.data();
  task_.cut_run = cut_run_.data();
  task_.run_level = run_level_.data();
  task_.run_changed = run_changed_.data();
}

template <class S>
void PackBuilder<S>::gather_scans(const Ensemble& ensemble, const ScanGrid& grid,
                                  std::span<const int> members) {
  const int width = lanes();
  const int regions = ensemble.layout.regions;
  const int scans = grid.scans;
  bold_.resize(static_cast<std::size_t>(scans) * regions * width);
  weight_.resize(static_cast<std::size_t>(scans) * width);
  prediction_.resize(static_cast<std::size_t>(scans) * regions * width);
  for (int lane = 0; lane < width; ++lane) {
    const Dataset& data = dataset_of_lane(ensemble, members, lane);
    for (int k = 0; k < scans * regions; ++k)
      bold_[k * width + lane] = static_cast<S>(data.bold[k]);
    for (int k = 0; k < scans; ++k) weight_[k * width + lane] = static_cast<S>(data.weight[k]);
  }
  task_.bold = bold_.data();
  task_.weight = weight_.data();
  task_.scans = scans;
  task_.prediction = prediction_.data();
  gather_whitening(ensemble, grid, members);
  gather_confounds(ensemble, grid, members);
}

// Without a whitened member there are no filters at all; beside one, those of the others change
// nothing.
template <class S>
void PackBuilder<S>::gather_whitening(const Ensemble& ensemble, const ScanGrid& grid,
                                      std::span<const int> members) {
  const int width = lanes();
  const int values = grid.scans * ensemble.layout.regions;
  bool white = true;
  for (int lane = 0; lane < width; ++lane) {
    white = white && dataset_of_lane(ensemble, members, lane).own.empty();
  }
  own_.assign(white ? 0 : static_cast<std::size_t>(values) * width, S(1));
  lagged_.assign(own_.size(), S(0));
  task_.own = white ? nullptr : own_.data();
  task_.lagged = white ? nullptr : lagged_.data();
  if (white) return;
  for (int lane = 0; lane < width; ++lane) {
    const Dataset& data = dataset_of_lane(ensemble, members, lane);
    if (data.own.empty()) continue;
    for (int k = 0; k < values; ++k) {
      own_[k * width + lane] = static_cast<S>(data.own[k]);
      lagged_[k * width + lane] = static_cast<S>(data.lagged[k]);
    }
  }
}

template <class S>
void PackBuilder<S>::gather_confounds(const Ensemble& ensemble, const ScanGrid& grid,
                                      std::span<const int> members) {
  const int width = lanes();
  const int regions = ensemble.layout.regions;
  int rank = 0;
  for (const int member : members) {
    rank = std::max(rank, ensemble.datasets[ensemble.members[member].dataset].rank);
  }
  const int copies = task_.own == nullptr ? 1 : regions;  // of the basis
  basis_.assign(static_cast<std::size_t>(copies) * rank * grid.scans * width, S(0));
  for (int lane = 0; lane < width; ++lane) {
    const Dataset& data = dataset_of_lane(ensemble, members, lane);
    const int values = data.rank * grid.scans;
    if (values == 0) continue;  // no address within an empty basis
    for (int copy = 0; copy < copies; ++copy) {
      const double* from = data.basis.data() + (data.own.empty() ? 0 : copy * values);
      S* to = basis_.data() + static_cast<std::size_t>(copy) * rank * grid.scans * width + lane;
      for (int k = 0; k < values; ++k) to[k * width] = static_cast<S>(from[k]);
    }
  }
  projection_.assign(static_cast<std::size_t>(rank) * regions * width, 0);
  task_.basis = basis_.data();
  task_.basis_region = copies == 1 ? 0 : rank * grid.scans;
  task_.rank = rank;
  task_.projection = projection_.data();
}

template <class S>
void PackBuilder<S>::set_free(const Ensemble& ensemble, const Structure& structure) {
  const int regions = ensemble.layout.regions;
  free_neural_.assign(structure.free.begin(), structure.free.begin() + structure.free_neurals);
  free_region_.clear();
  free_region_begin_.assign(1, 0);
  std::size_t k = structure.free_neurals;
  for (int region = 0; region < regions; ++region) {
    for (; k < structure.free.size(); ++k) {
      const int place = structure.free[k] - ensemble.layout.neural();
      if (place % regions != region) break;
      free_region_.push_back(place / regions);
    }
    free_region_begin_.push_back(static_cast<int>(free_region_.size()));
  }
  task_.free_neural = free_neural_.data();
  task_.free_neurals = static_cast<int>(free_neural_.size());
  task_.free_region = free_region_.data();
  task_.free_regions = static_cast<int>(free_region_.size());
  task_.free_region_begin = free_region_begin_.data();
}

template <class S>
void PackBuilder<S>::set_lane(const Ensemble& ensemble, const Structure& structure, int lane,
                              const double* parameters, const double* noise_sd) {
  const int width = lanes();
  const ParameterLayout& layout = ensemble.layout;
  parameters_.resize(static_cast<std::size_t>(layout.size()) * width);
  inverse_variance_.resize(static_cast<std::size_t>(layout.regions) * width);
  for (int p = 0; p < layout.size(); ++p) {
    const double value =
        p < layout.neural() ? parameters[p] : natural_scale(parameters[p], structure.prior_mean[p]);
    parameters_[p * width + lane] = static_cast<S>(value);
  }
  for (int n = 0; n < layout.regions; ++n) {
    inverse_variance_[n * width + lane] = static_cast<S>(1 / (noise_sd[n] * noise_sd[n]));
  }
  task_.parameters = parameters_.data();
  task_.inverse_variance = inverse_variance_.data();
}

template <class S>
PackTask<S>& PackBuilder<S>::finish() {
  const std::size_t width = lanes();
  const std::size_t free = task_.free_neurals + task_.free_regions;
  sse_.resize(task_.layout.regions * width);
  gradient_.resize(task_.layout.size() * width);
  floor_hits_.resize(width);
  normal_.resize(free * (free + 1) / 2 * width);
  region_gradient_.resize(task_.layout.regions * free * width);
  task_.sse = sse_.data();
  task_.gradient = gradient_.data();
  task_.floor_hits = floor_hits_.data();
  task_.normal = normal_.data();
  task_.region_gradient = region_gradient_.data();
  const std::size_t bytes = kernels_->workspace_bytes(task_);
  if (workspace_.size() < bytes) workspace_.resize(bytes);
  task_.workspace = workspace_.data();
  return task_;
}

template class PackBuilder<float>;
template class PackBuilder<double>;

}  // namespace dcmrnn
