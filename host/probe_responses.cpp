#include "host/probe_responses.hpp"

#include <algorithm>
#include <span>

#include "host/trajectory.hpp"

namespace dcmrnn {
namespace {

// Independent regions hide each other's latency: this many run side by side, unconnected.
constexpr std::size_t kSideBySide = 4;

struct Probe {
  int region = 0;
  int input = 0;
};

// The first region, itself at the latest, of which nothing differs that its answer depends on.
int alike(const ModelSpec& model, const TimeGrid& grid, int region) {
  const Parameters& mean = model.prior_mean;
  int first = 0;
  while (first < region &&  // NaN differs from itself
         (mean.connectivity.A(first, first) != mean.connectivity.A(region, region) ||
          mean.hemodynamics.col(first) != mean.hemodynamics.col(region) ||
          grid.scan_steps.col(first) != grid.scan_steps.col(region))) {
    ++first;
  }
  return first;
}

Trajectory run(const ModelSpec& model, const TimeGrid& grid, std::span<const Probe> probes) {
  const auto count = static_cast<int>(probes.size());
  ModelSpec apart = model;
  apart.regions.assign(probes.size(), "probe");
  Parameters& values = apart.prior_mean;
  values = {Connectivity::zero(count, model.input_count()),
            RegionParameters(kRegionParameters, count)};
  Eigen::MatrixXi scan_steps(grid.scan_steps.rows(), count);
  for (int k = 0; k < count; ++k) {
    const auto [region, input] = probes[static_cast<std::size_t>(k)];
    values.connectivity.A(k, k) = model.prior_mean.connectivity.A(region, region);
    values.connectivity.C(k, input) = kProbeDrive;
    values.hemodynamics.col(k) = model.prior_mean.hemodynamics.col(region);
    scan_steps.col(k) = grid.scan_steps.col(region);
  }
  apart.prior_sd = values;  // for the shape alone: nothing is estimated
  return run_trajectory(apart, values, grid.inputs, grid.dt, scan_steps);
}

}  // namespace

std::optional<std::vector<Eigen::MatrixXd>> probe_responses(const ModelSpec& model,
                                                            const TimeGrid& grid) {
  const int regions = model.region_count(), inputs = model.input_count();
  std::vector<int> first(static_cast<std::size_t>(regions));
  std::vector<Probe> probes;
  for (int i = 0; i < regions; ++i) {
    first[static_cast<std::size_t>(i)] = alike(model, grid, i);
    for (int j = 0; first[static_cast<std::size_t>(i)] == i && j < inputs; ++j) {
      probes.push_back({i, j});
    }
  }
  std::vector<Eigen::MatrixXd> response(static_cast<std::size_t>(inputs),
                                        Eigen::MatrixXd(grid.scan_steps.rows(), regions));
  for (std::size_t begin = 0; begin < probes.size(); begin += kSideBySide) {
    const std::size_t count = std::min(kSideBySide, probes.size() - begin);
    const std::span these(probes.data() + begin, count);
    const Trajectory trajectory = run(model, grid, these);
    if (!trajectory.in_domain()) return std::nullopt;
    for (std::size_t k = 0; k < count; ++k) {
      response[static_cast<std::size_t>(these[k].input)].col(these[k].region) =
          trajectory.bold.col(static_cast<Eigen::Index>(k));
    }
  }
  for (Eigen::MatrixXd& of_input : response) {
    for (int i = 0; i < regions; ++i) {
      const int same = first[static_cast<std::size_t>(i)];
      if (same != i) of_input.col(i) = of_input.col(same);
    }
  }
  return response;
}

}  // namespace dcmrnn
