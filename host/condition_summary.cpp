#include "host/condition_summary.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "host/quantile.hpp"

namespace dcmrnn {
namespace {

// What `figure` gives of the fits, where it gives something.
template <class Figure>
std::vector<double> collect(const std::vector<FitRecord>& fits, Figure figure) {
  std::vector<double> values;
  for (const FitRecord& fit : fits)
    if (const std::optional<double> value = figure(fit)) values.push_back(*value);
  return values;
}

using RecoveryFigure = std::optional<double> Recovery::*;
using TargetFigure = std::optional<double> Target::*;

constexpr std::pair<RecoveryFigure, TargetFigure> kErrors[] = {{&Recovery::a_error, &Target::a},
                                                               {&Recovery::b_error, &Target::b},
                                                               {&Recovery::c_error, &Target::c}};

// A failed fit has no errors.
bool succeeded(const FitRecord& fit, const Target& target) {
  return std::all_of(std::begin(kErrors), std::end(kErrors), [&](const auto& pair) {
    const std::optional<double>& error = fit.recovery.*pair.first;
    const std::optional<double>& most = target.*pair.second;
    return !most || (error && *error <= *most);
  });
}

std::optional<double> success_share(const std::vector<FitRecord>& fits, const Target& target) {
  if ((!target.a && !target.b && !target.c) || fits.empty()) return std::nullopt;
  const auto count = std::count_if(fits.begin(), fits.end(),
                                   [&](const FitRecord& fit) { return succeeded(fit, target); });
  return static_cast<double>(count) / static_cast<double>(fits.size());
}

std::optional<bool> on_target(const ConditionSummary& summary, const Target& target) {
  if (!target.any()) return std::nullopt;
  const auto at_most = [](const std::optional<double>& value, const std::optional<double>& most) {
    return !most || (value && *value <= *most);
  };
  return at_most(summary.a.median, target.a) && at_most(summary.b.median, target.b) &&
         at_most(summary.c.median, target.c) &&
         (!target.edge_auc || (summary.edge_auc && *summary.edge_auc >= *target.edge_auc));
}

}  // namespace

ConditionSummary summarize(const std::vector<FitRecord>& fits, const Target& target) {
  ConditionSummary summary;
  summary.data_sets = static_cast<int>(fits.size());
  double ok = 0;
  for (const FitRecord& fit : fits) {
    ok += fit.ok() ? 1 : 0;
    summary.connections += fit.connections;
    summary.hemodynamics += fit.hemodynamics;
  }
  if (!fits.empty()) summary.ok_share = ok / static_cast<double>(fits.size());
  const auto recovered = [&](RecoveryFigure figure) {
    return collect(fits, [figure](const FitRecord& fit) { return fit.recovery.*figure; });
  };
  const auto spread = [&](RecoveryFigure figure) {
    const std::vector<double> values = recovered(figure);
    return Spread{quantile(values, 0.5), quantile(values, 0.9)};
  };
  summary.a = spread(&Recovery::a_error);
  summary.b = spread(&Recovery::b_error);
  summary.c = spread(&Recovery::c_error);
  summary.edge_auc = quantile(recovered(&Recovery::edge_auc), 0.5);
  const auto median_of = [&](auto figure) { return quantile(collect(fits, figure), 0.5); };
  summary.variance_explained =
      median_of([](const FitRecord& fit) { return fit.variance_explained; });
  summary.nats_above_best = median_of([](const FitRecord& fit) { return fit.nats_above_best; });
  const std::vector<double> wins = collect(fits, [](const FitRecord& fit) {
    return fit.most_evidence ? std::optional(*fit.most_evidence ? 1.0 : 0.0) : std::nullopt;
  });
  if (!wins.empty()) {
    summary.most_evidence_share =
        std::accumulate(wins.begin(), wins.end(), 0.0) / static_cast<double>(wins.size());
  }
  summary.log_evidence = median_of([](const FitRecord& fit) { return fit.log_evidence; });
  summary.best_basin_share =
      median_of([](const FitRecord& fit) { return fit.starts.best_basin_share; });
  summary.success_share = success_share(fits, target);
  summary.on_target = on_target(summary, target);
  return summary;
}

}  // namespace dcmrnn
