// Searches for the connections that the data speak for: from the full model's optimum, edges are
// removed, added and exchanged one at a time (or many removed at once, where the quadratic
// expansion says so) as long as the Laplace evidence gains. The candidates of one move of all
// subjects are one batch.
#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "dcmrnn/options.hpp"
#include "host/edge_moves.hpp"
#include "host/posterior.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// One structure at its optimum.
struct VisitedModel {
  std::vector<char> present;       // [free of the full model]
  std::vector<double> parameters;  // [parameter] vector scale
  Eigen::MatrixXd covariance;      // [free, free] 0 where not present
  double log_evidence = 0;
  double score = 0;                      // log evidence and log prior of the structure
  std::optional<double> l1_weight = {};  // of the path's point that it is the support of
};

class StructureSearch {
 public:
  // shared: data sets and full structures; outlives the search.
  StructureSearch(const Ensemble& shared, const StructureOptions& options);

  // A subject's optimum under its full structure, with estimated noise. Returns its number.
  // The posterior has evidence.
  int add(const MemberKey& key, const MemberState& state, const NormalEquations& equations,
          const Posterior& posterior);

  // Another optimum of the same subject's full model, near these parameters; the search begins
  // there as well, at the noise of the first one.
  void add_basin(int number, const std::vector<double>& parameters);

  // Refines the members of the engine until they have ended; false interrupts.
  using Descend = std::function<bool(const std::vector<int>& members, const PolishSchedule&)>;
  // Returns whether it was allowed to end. The engine's ensemble is replaced.
  bool run(Engine& engine, const Descend& descend);

  // The structures that were fitted for one subject, the best one first; those far below it (by
  // Occam's window, Madigan and Raftery 1994) only count.
  const std::vector<VisitedModel>& visited(int number) const {
    return walkers_[static_cast<std::size_t>(number)].visited;
  }

  int fitted(int number) const { return walkers_[static_cast<std::size_t>(number)].fitted; }

  // The free parameters that the search may remove: the off-diagonal entries of A, and all of B and
  // C.
  static std::vector<char> edges(const ParameterLayout& layout, const Structure& full);

 private:
  struct Walker {   // one subject's search
    MemberKey key;  // of the full structure
    EdgePrior prior;
    std::vector<double> noise_sd;  // [region] of the full model, kept
    ModelOptimum model;            // where it stands
    std::vector<double> parameters;
    double score = -HUGE_VAL;
    std::set<std::vector<char>> seen;
    std::vector<VisitedModel> visited;
    int fitted = 0;
    bool done = false;
    std::size_t subject = 0;  // the walker that holds the subject's results
  };
  struct Candidate {
    std::size_t walker = 0;
    std::vector<char> present;  // [free]
    Eigen::VectorXd values;     // [free] where to begin
    double l1 = 0;              // weight of the L1 term in the place of the edges' priors
    std::optional<double> support_of = {};  // weight whose support is fitted, without L1
  };

  std::vector<Candidate> candidates();
  std::vector<char> everything(const Walker& walker) const {
    return std::vector<char>(full(walker).free.size(), 1);
  }
  bool search(Engine& engine, const Descend& descend);
  bool follow_l1_path(Engine& engine, const Descend& descend);
  bool load_and_descend(Engine& engine, const Ensemble& ensemble,
                        const std::vector<Candidate>& candidates, const PolishSchedule& schedule,
                        const Descend& descend) const;
  bool fit(Engine& engine, const Descend& descend, const std::vector<Candidate>& candidates);
  void gather();
  Ensemble ensemble_of(const std::vector<Candidate>& candidates) const;
  void judge(Engine& engine, const Ensemble& ensemble, const std::vector<Candidate>& candidates);
  const Structure& full(const Walker& walker) const {
    return shared_.structures[static_cast<std::size_t>(walker.key.structure)];
  }
  EdgePrior edge_prior(const Structure& full) const;
  VisitedModel visit(const Walker& walker, const MemberState& state, const Posterior& posterior,
                     const std::vector<char>& present) const;
  Eigen::VectorXd values_of(const Walker& walker, const std::vector<double>& parameters) const;
  ModelOptimum optimum(const Walker& walker, const MemberState& state, const Posterior& posterior,
                       const NormalEquations& equations, const std::vector<char>& present) const;

  const Ensemble& shared_;
  StructureOptions options_;
  std::vector<Walker> walkers_;
};

}  // namespace dcmrnn
