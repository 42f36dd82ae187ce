// The best members of each segment, on the host.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>
#include <vector>

#include "kernels/engine.hpp"

namespace dcmrnn {

// The places of the `keep` least finite losses in each segment [segments[k], segments[k + 1]),
// ascending; equal ones by place.
inline std::vector<int> select_best(std::span<const double> losses, std::span<const int> segments,
                                    int keep) {
  std::vector<int> selected;
  for (std::size_t s = 0; s + 1 < segments.size(); ++s) {
    std::vector<int> places(static_cast<std::size_t>(segments[s + 1] - segments[s]));
    std::iota(places.begin(), places.end(), segments[s]);
    std::erase_if(places, [&](int k) { return !std::isfinite(losses[k]); });
    std::stable_sort(places.begin(), places.end(),
                     [&](int a, int b) { return losses[a] < losses[b]; });
    if (static_cast<int>(places.size()) > keep) places.resize(keep);
    selected.insert(selected.end(), places.begin(), places.end());
  }
  return selected;
}

// What selection goes by: F, or infinity for a diverged member.
inline std::vector<double> losses_of(const Engine& engine, std::span<const int> members) {
  std::vector<double> losses;
  for (const int member : members) {
    const MemberReport report = engine.report(member);
    const bool out = report.outcome == MemberOutcome::kDiverged || !std::isfinite(report.loss);
    losses.push_back(out ? std::numeric_limits<double>::infinity() : report.loss);
  }
  return losses;
}

// Engine::select on the host.
inline std::vector<int> select_members(const Engine& engine, std::span<const int> members,
                                       std::span<const int> segments, int keep) {
  std::vector<int> selected;
  for (const int place : select_best(losses_of(engine, members), segments, keep)) {
    selected.push_back(members[static_cast<std::size_t>(place)]);
  }
  return selected;
}

}  // namespace dcmrnn
