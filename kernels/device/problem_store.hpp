// Copies an ensemble's data, structures and window plans to a device.
#pragma once

#include <map>
#include <memory>
#include <utility>

#include "kernels/device/backward.hpp"
#include "kernels/device/holdings.hpp"
#include "kernels/grid_plan.hpp"

namespace dcmrnn::device {

// Largest extents over the ensemble, by which a chunk's arrays are sized.
struct Extents {
  int scans = 0, rank = 0, free = 0;
  int bins = 0;  // of grids whose scans are taken in bins
  bool penalized = false;
};

template <class S>
struct PlannedGrids {
  const Grid<S>* grids;
  int cuts = 0, windows = 0;  // most of any grid
};

template <class S, class Device>
class ProblemStore {
 public:
  ProblemStore(Device& device, const Ensemble& ensemble)
      : device_(device),
        ensemble_(ensemble),
        stages_(stages_of(Integrators{}, ensemble.integrator)),
        holdings_(device) {
    std::vector<Data<S>> data;
    for (const Dataset& dataset : ensemble.datasets) data.push_back(copy(dataset));
    std::vector<Free> structures;
    for (const Structure& structure : ensemble.structures) structures.push_back(copy(structure));
    problem_ = {ensemble.layout,
                ensemble.output,
                ensemble.constants,
                ensemble.loss.beta,
                ensemble.loss.unit_noise,
                holdings_.copy_of(data),
                holdings_.copy_of(structures),
                holdings_.copy_of(ensemble.members)};
    for (const ScanGrid& grid : ensemble.grids) {
      extents_.scans = grid.scans > extents_.scans ? grid.scans : extents_.scans;
      const int bin = bin_of_descent(grid);
      const int bins = bin == 1 ? 0 : (grid.scans + bin - 1) / bin;
      extents_.bins = bins > extents_.bins ? bins : extents_.bins;
    }
  }

  const Problem<S>& problem() const { return problem_; }
  const Extents& extents() const { return extents_; }

  // The grids under a window schedule; kept for the next call.
  const PlannedGrids<S>& grids(const WindowSchedule& windows) {
    const auto key = std::pair(windows.window, windows.stride);
    const auto found = planned_.find(key);
    if (found != planned_.end()) return found->second;
    PlannedGrids<S> planned{};
    std::vector<Grid<S>> grids;
    for (const ScanGrid& grid : ensemble_.grids) {
      grids.push_back(
          copy(grid, plan_grid(grid, ensemble_.layout.regions, windows, kDeviceSegment, stages_)));
      planned.cuts = grids.back().cuts > planned.cuts ? grids.back().cuts : planned.cuts;
      planned.windows =
          grids.back().windows > planned.windows ? grids.back().windows : planned.windows;
    }
    planned.grids = holdings_.copy_of(grids);
    return planned_.emplace(key, planned).first->second;
  }

 private:
  int bin_of_descent(const ScanGrid& grid) const {
    return sizeof(S) == 4 ? bin_of(grid, ensemble_.layout.regions) : 1;
  }
  std::vector<S> narrow(const std::vector<double>& values) const {
    return std::vector<S>(values.begin(), values.end());
  }

  Data<S> copy(const Dataset& dataset) {
    std::vector<int> run_begin = dataset.run_begin;
    for (int& t : run_begin) t *= stages_;
    extents_.rank = dataset.rank > extents_.rank ? dataset.rank : extents_.rank;
    return {dataset.grid,
            dataset.rank,
            dataset.used_scans,
            static_cast<int>(run_begin.size()) - 1,
            holdings_.copy_of(run_begin),
            holdings_.copy_of(narrow(dataset.run_level)),
            holdings_.copy_of(narrow(dataset.bold)),
            holdings_.copy_of(narrow(dataset.weight)),
            holdings_.copy_of(narrow(dataset.basis)),
            holdings_.copy_of(narrow(dataset.own)),
            holdings_.copy_of(narrow(dataset.lagged)),
            holdings_.copy_of(dataset.signal_sd)};
  }
  Free copy(const Structure& structure) {
    const int free = static_cast<int>(structure.free.size());
    extents_.free = free > extents_.free ? free : extents_.free;
    for (const double weight : structure.l1) extents_.penalized |= weight > 0;
    return {holdings_.copy_of(structure.prior_mean),
            holdings_.copy_of(structure.prior_sd),
            holdings_.copy_of(structure.l1),
            holdings_.copy_of(structure.free),
            free,
            structure.hemodynamic_log_scale};
  }
  Grid<S> copy(const ScanGrid& grid, const GridPlan& plan) {
    return {static_cast<S>(grid.dt),
            grid.scans,
            static_cast<int>(plan.cut.size()),
            static_cast<int>(plan.span_end.size()),
            static_cast<int>(plan.window.size() / 2),
            bin_of_descent(grid),
            holdings_.copy_of(plan.cut),
            holdings_.copy_of(plan.cut_span),
            holdings_.copy_of(plan.span_end),
            holdings_.copy_of(plan.span_scan),
            holdings_.copy_of(plan.rest_scan),
            holdings_.copy_of(plan.window),
            holdings_.copy_of(narrow(plan.share))};
  }

  Device& device_;
  const Ensemble& ensemble_;
  int stages_;  // of a step
  Holdings<Device> holdings_;
  Problem<S> problem_{};
  Extents extents_;
  std::map<std::pair<double, double>, PlannedGrids<S>> planned_;
};

}  // namespace dcmrnn::device
