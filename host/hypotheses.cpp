#include "host/hypotheses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

bool same_equations(const ModelSpec& a, const ModelSpec& b) {
  return a.neural == b.neural && a.hemodynamics == b.hemodynamics && a.output == b.output &&
         a.integrator == b.integrator && a.dt == b.dt && a.constants.V0 == b.constants.V0 &&
         a.constants.TE == b.constants.TE && a.constants.theta0 == b.constants.theta0 &&
         a.constants.r0 == b.constants.r0;
}

}  // namespace

std::vector<HypothesisGroup> group_models(const std::vector<Hypothesis>& hypotheses) {
  std::vector<HypothesisGroup> groups;
  for (std::size_t h = 0; h < hypotheses.size(); ++h) {
    const ModelSpec& model = hypotheses[h].model;
    auto group = std::find_if(groups.begin(), groups.end(), [&](const HypothesisGroup& known) {
      return same_equations(*known.models.front(), model);
    });
    if (group == groups.end()) group = groups.emplace(group);
    group->models.push_back(&model);
    group->number.push_back(h);
  }
  return groups;
}

std::vector<std::optional<double>> model_probabilities(
    const std::vector<std::optional<double>>& log_evidence) {
  double best = -HUGE_VAL;
  for (const auto& one : log_evidence) best = std::max(best, one.value_or(best));
  double total = 0;
  for (const auto& one : log_evidence) total += one ? std::exp(*one - best) : 0;
  std::vector<std::optional<double>> probabilities;
  for (const auto& one : log_evidence) {
    probabilities.push_back(one ? std::optional(std::exp(*one - best) / total) : std::nullopt);
  }
  return probabilities;
}

bool has_every_evidence(const SubjectEstimate& subject) {
  return !subject.hypotheses.empty() &&
         std::all_of(subject.hypotheses.begin(), subject.hypotheses.end(),
                     [](const HypothesisResult& one) { return one.log_evidence.has_value(); });
}

std::vector<std::optional<double>> group_evidence(const std::vector<SubjectEstimate>& subjects,
                                                  std::size_t hypotheses) {
  std::vector<std::optional<double>> sums(hypotheses);
  for (const SubjectEstimate& subject : subjects) {
    if (!has_every_evidence(subject)) continue;
    for (std::size_t h = 0; h < hypotheses; ++h) {
      sums[h] = sums[h].value_or(0) + *subject.hypotheses[h].log_evidence;
    }
  }
  return sums;
}

SubjectEstimate compare(std::vector<SubjectEstimate> under_each,
                        const std::vector<Hypothesis>& hypotheses) {
  if (under_each.size() == 1) return std::move(under_each.front());
  std::vector<std::optional<double>> log_evidence;
  for (const SubjectEstimate& one : under_each) log_evidence.push_back(one.log_evidence);
  const std::vector<std::optional<double>> probability = model_probabilities(log_evidence);
  std::vector<HypothesisResult> results;
  std::size_t best = 0;
  const auto better = [&](const SubjectEstimate& a, const SubjectEstimate& b) {
    if (a.log_evidence && b.log_evidence) return *a.log_evidence > *b.log_evidence;
    if (a.log_evidence || b.log_evidence) return a.log_evidence.has_value();
    return a.ok() && !b.ok();
  };
  for (std::size_t h = 0; h < under_each.size(); ++h) {
    const SubjectEstimate& one = under_each[h];
    results.push_back({hypotheses[h].name, one.status, one.reason, one.log_evidence, probability[h],
                       has_values(one.estimate) ? one.variance_explained : kNone, one.estimate,
                       one.sd});
    if (better(one, under_each[best])) best = h;
  }
  SubjectEstimate chosen = std::move(under_each[best]);
  chosen.hypotheses = std::move(results);
  chosen.hypothesis = static_cast<int>(best);
  return chosen;
}

}  // namespace dcmrnn
