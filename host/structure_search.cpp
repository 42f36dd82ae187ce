#include "host/structure_search.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>

#include "host/ensemble_builder.hpp"
#include "host/normal_batches.hpp"

namespace dcmrnn {
namespace {

// A refit begins close to its optimum.
constexpr PolishSchedule kRefit = {25, 1e-8, true};
// Moves whose quadratic expansion loses more nats than this are not tried.
constexpr double kHopelessMove = -3;
// Structures this many nats below the best one are left out of the average.
constexpr double kOccamWindow = 12;
// A move must gain more than F is known by.
constexpr double kLeastGain = 1e-3;

}  // namespace

std::vector<char> StructureSearch::edges(const ParameterLayout& layout, const Structure& full) {
  const int square = layout.regions * layout.regions;
  std::vector<char> edges;
  for (const int p : full.free) {
    const bool self = p < square && p / layout.regions == p % layout.regions;
    edges.push_back(p < layout.neural() && !self ? 1 : 0);
  }
  return edges;
}

StructureSearch::StructureSearch(const Ensemble& shared, const StructureOptions& options)
    : shared_(shared), options_(options) {}

EdgePrior StructureSearch::edge_prior(const Structure& full) const {
  const Eigen::Index free = static_cast<Eigen::Index>(full.free.size());
  EdgePrior prior;
  prior.mean = Eigen::VectorXd::Zero(free);
  prior.precision = Eigen::VectorXd::Zero(free);
  for (Eigen::Index k = 0; k < free; ++k) {
    const std::size_t p = static_cast<std::size_t>(full.free[static_cast<std::size_t>(k)]);
    prior.mean(k) = full.prior_mean[p];
    prior.precision(k) = shared_.loss.beta / (full.prior_sd[p] * full.prior_sd[p]);
  }
  prior.is_edge = edges(shared_.layout, full);
  prior.edge_log_odds = std::log(options_.edge_probability / (1 - options_.edge_probability));
  return prior;
}

VisitedModel StructureSearch::visit(const Walker& walker, const MemberState& state,
                                    const Posterior& posterior,
                                    const std::vector<char>& present) const {
  VisitedModel model{present, state.parameters, posterior.covariance, *posterior.log_evidence, 0};
  model.score = model.log_evidence;
  for (std::size_t k = 0; k < present.size(); ++k) {
    if (!walker.prior.is_edge[k]) continue;
    const double p = options_.edge_probability;
    model.score += std::log(present[k] ? p : 1 - p);
  }
  return model;
}

Eigen::VectorXd StructureSearch::values_of(const Walker& walker,
                                           const std::vector<double>& parameters) const {
  const std::vector<int>& free = full(walker).free;
  Eigen::VectorXd values(static_cast<Eigen::Index>(free.size()));
  for (std::size_t k = 0; k < free.size(); ++k) {
    values(static_cast<Eigen::Index>(k)) = parameters[static_cast<std::size_t>(free[k])];
  }
  return values;
}

ModelOptimum StructureSearch::optimum(const Walker& walker, const MemberState& state,
                                      const Posterior& posterior, const NormalEquations& equations,
                                      const std::vector<char>& present) const {
  ModelOptimum model;
  model.present = present;
  model.values = values_of(walker, state.parameters);
  model.covariance = posterior.covariance;
  model.fisher = posterior.fisher;
  model.slope = Eigen::Map<const Eigen::VectorXd>(
      equations.slope.data(), static_cast<Eigen::Index>(equations.slope.size()));
  return model;
}

int StructureSearch::add(const MemberKey& key, const MemberState& state,
                         const NormalEquations& equations, const Posterior& posterior) {
  Walker walker;
  walker.key = key;
  walker.subject = walkers_.size();
  walker.prior = edge_prior(full(walker));
  walker.noise_sd = state.noise_sd;
  walker.parameters = state.parameters;
  walker.model = optimum(walker, state, posterior, equations, everything(walker));
  walker.visited.push_back(visit(walker, state, posterior, everything(walker)));
  walker.score = walker.visited.back().score;
  walker.seen.insert(everything(walker));
  walkers_.push_back(std::move(walker));
  return static_cast<int>(walkers_.size()) - 1;
}

void StructureSearch::add_basin(int number, const std::vector<double>& parameters) {
  const Walker& first = walkers_[static_cast<std::size_t>(number)];
  Walker walker;
  walker.key = first.key;
  walker.prior = first.prior;
  walker.noise_sd = first.noise_sd;
  walker.parameters = parameters;
  walker.subject = first.subject;
  walkers_.push_back(std::move(walker));
}

// What each walker would like to try next; a walker with nothing left to try is done.
auto StructureSearch::candidates() -> std::vector<Candidate> {
  std::vector<Candidate> all;
  for (std::size_t w = 0; w < walkers_.size(); ++w) {
    Walker& walker = walkers_[w];
    if (walker.done) continue;
    const std::size_t before = all.size();
    const auto propose = [&](std::vector<char> present, Eigen::VectorXd values) {
      if (!walker.seen.insert(present).second) return;
      all.push_back({w, std::move(present), std::move(values)});
    };
    if (walker.visited.empty()) {  // at another basin: where its optimum is
      propose(everything(walker), values_of(walker, walker.parameters));
      walker.done = all.size() == before;
      continue;
    }
    ModelOptimum reduced = reduce(walker.model, walker.prior);
    propose(std::move(reduced.present), std::move(reduced.values));
    for (EdgeMove& move : edge_moves(walker.model, walker.prior)) {
      if (all.size() - before >= static_cast<std::size_t>(options_.candidates)) break;
      if (move.gain < kHopelessMove) break;
      propose(std::move(move.present), std::move(move.values));
    }
    walker.done = all.size() == before;
  }
  return all;
}

Ensemble StructureSearch::ensemble_of(const std::vector<Candidate>& candidates) const {
  Ensemble ensemble = frame_of(shared_);
  ensemble.grids = shared_.grids;
  std::vector<int> place(shared_.datasets.size(), -1);
  for (const Candidate& candidate : candidates) {
    const Walker& walker = walkers_[candidate.walker];
    int& dataset = place[static_cast<std::size_t>(walker.key.dataset)];
    if (dataset < 0) {
      dataset = static_cast<int>(ensemble.datasets.size());
      ensemble.datasets.push_back(shared_.datasets[static_cast<std::size_t>(walker.key.dataset)]);
    }
    Structure structure = full(walker);
    std::vector<double> parameters = walker.parameters;
    for (std::size_t k = 0; k < structure.free.size(); ++k) {
      const std::size_t p = static_cast<std::size_t>(structure.free[k]);
      if (!candidate.present[k]) structure.prior_sd[p] = 0;
      if (candidate.l1 > 0 && walker.prior.is_edge[k]) {
        structure.l1[p] = candidate.l1;
        structure.prior_sd[p] = std::numeric_limits<double>::infinity();
      }
      // The quadratic step is trusted for connections; hemodynamics follow by themselves.
      if (structure.free[k] < shared_.layout.neural()) {
        parameters[p] = candidate.present[k] ? candidate.values(static_cast<Eigen::Index>(k)) : 0;
      }
    }
    ensemble.members.push_back({dataset, static_cast<int>(ensemble.structures.size())});
    ensemble.structures.push_back(std::move(structure));
    ensemble.parameters.insert(ensemble.parameters.end(), parameters.begin(), parameters.end());
  }
  return ensemble;
}

// Visits the candidates that converged; a walker moves to the best one if that gains.
void StructureSearch::judge(Engine& engine, const Ensemble& ensemble,
                            const std::vector<Candidate>& candidates) {
  std::vector<int> converged;
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    const int member = static_cast<int>(k);
    if (engine.report(member).outcome == MemberOutcome::kConverged) converged.push_back(member);
  }
  std::size_t free = 0;
  for (const Structure& structure : ensemble.structures)
    free = std::max(free, structure.free.size());
  each_normal_equations(
      engine, converged, free, [&](std::size_t place, const NormalEquations& equations) {
        const int member = converged[place];
        const Candidate& candidate = candidates[static_cast<std::size_t>(member)];
        Walker& walker = walkers_[candidate.walker];
        const MemberState state = engine.store(member);
        const Posterior posterior =
            laplace_posterior(ensemble, ensemble.members[static_cast<std::size_t>(member)], state,
                              equations.matrix, true);
        if (!posterior.log_evidence) return;
        walker.visited.push_back(visit(walker, state, posterior, candidate.present));
        walker.visited.back().l1_weight = candidate.support_of;
        if (walker.visited.back().score <= walker.score + kLeastGain) return;
        walker.score = walker.visited.back().score;
        walker.parameters = state.parameters;
        walker.model = optimum(walker, state, posterior, equations, candidate.present);
      });
}

bool StructureSearch::load_and_descend(Engine& engine, const Ensemble& ensemble,
                                       const std::vector<Candidate>& candidates,
                                       const PolishSchedule& schedule,
                                       const Descend& descend) const {
  engine.load(ensemble);
  std::vector<int> members(candidates.size());
  std::iota(members.begin(), members.end(), 0);
  for (const int member : members) {
    const std::size_t walker = candidates[static_cast<std::size_t>(member)].walker;
    engine.set_noise(member, walkers_[walker].noise_sd);
  }
  return descend(members, schedule);
}

bool StructureSearch::fit(Engine& engine, const Descend& descend,
                          const std::vector<Candidate>& candidates) {
  const Ensemble ensemble = ensemble_of(candidates);
  if (!load_and_descend(engine, ensemble, candidates, kRefit, descend)) return false;
  judge(engine, ensemble, candidates);
  return true;
}

bool StructureSearch::search(Engine& engine, const Descend& descend) {
  for (int move = 0; move < options_.moves; ++move) {
    const std::vector<Candidate> tried = candidates();
    if (tried.empty()) break;
    if (!fit(engine, descend, tried)) return false;
  }
  return true;
}

// What all walkers of a subject have visited, the best one of each structure.
void StructureSearch::gather() {
  for (Walker& walker : walkers_) {
    Walker& subject = walkers_[walker.subject];
    subject.fitted += static_cast<int>(walker.visited.size());
    subject.score = std::max(subject.score, walker.score);
    if (&walker == &subject) continue;
    std::move(walker.visited.begin(), walker.visited.end(), std::back_inserter(subject.visited));
    walker.visited.clear();
  }
  for (Walker& walker : walkers_) {
    std::stable_sort(
        walker.visited.begin(), walker.visited.end(),
        [](const VisitedModel& a, const VisitedModel& b) { return a.score > b.score; });
    std::set<std::vector<char>> kept;
    std::erase_if(walker.visited, [&](const VisitedModel& model) {
      return model.score < walker.score - kOccamWindow || !kept.insert(model.present).second;
    });
  }
}

bool StructureSearch::run(Engine& engine, const Descend& descend) {
  const bool ended =
      options_.method == "search" ? search(engine, descend) : follow_l1_path(engine, descend);
  gather();
  return ended;
}

}  // namespace dcmrnn
