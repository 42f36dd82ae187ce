// What a fit would do and cost, without doing it.
#pragma once

#include <cstdint>
#include <optional>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/hypothesis.hpp"
#include "dcmrnn/options.hpp"
#include "host/batches.hpp"

namespace dcmrnn {

struct FitPlan {
  std::int64_t members = 0;       // subject x realization x start
  int parameters = 0;             // of one member
  int free_parameters = 0;        // of these, what is estimated
  int shortest_steps = 0;         // steps of a sweep, of the shortest subject
  int longest_steps = 0;          // and of the longest
  std::int64_t region_steps = 0;  // of one sweep of every member
  int batches = 0;                // fitted one after another
  std::int64_t memory = 0;        // bytes: what all subjects keep, and what a batch holds at most
  double seconds = 0;             // rough: see below
};

// Plans the fit of subjects that it sees once, one after another, and need not stay in memory.
class FitPlanner {
 public:
  // Both outlive it.
  FitPlanner(const std::vector<Hypothesis>& hypotheses, const FitOptions& options);

  void add(const Subject& subject);  // a usable one, in the cohort's order

  // The time is that of a short probe on this machine (one exploration pass and one polish step of
  // a full load of members of the first subject), times what the options ask for: an order of
  // magnitude, since members stop when they have converged.
  FitPlan plan() const;

 private:
  struct BatchSize {
    std::int64_t subjects = 0;
    std::int64_t data = 0;     // numbers, of all its subjects
    std::int64_t largest = 0;  // of one subject
  };

  int chains_per_fit() const;  // that draw from its posterior
  std::int64_t members_per_subject() const;
  std::int64_t numbers_kept(const Subject& subject) const;
  std::int64_t numbers_per_member() const;
  std::int64_t numbers_at_work() const;

  const ModelSpec& model_;  // of the hypothesis with the most free parameters
  const FitOptions& options_;
  int models_;
  BatchCut cut_;
  FitPlan plan_;  // what needs no more than one look at each subject
  std::optional<Subject> probe_;
  BatchSize batch_;           // the present one
  std::int64_t at_work_ = 0;  // numbers, of the largest one before it
  std::int64_t steps_ = 0, kept_ = 0;
};

// Plans the fit of the usable subjects.
FitPlan plan_fit(const Cohort& cohort, const std::vector<Hypothesis>& hypotheses,
                 const FitOptions& options);

}  // namespace dcmrnn
