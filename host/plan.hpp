// What a fit would do and cost, without doing it.
#pragma once

#include <cstdint>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/hypothesis.hpp"
#include "dcmrnn/options.hpp"

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

// Plans the fit of the usable subjects. The time is that of a short probe on this machine (one
// exploration pass and one polish step of a full load of members of the first subject), times what
// the options ask for: an order of magnitude, since members stop when they have converged.
FitPlan plan_fit(const Cohort& cohort, const std::vector<Hypothesis>& hypotheses,
                 const FitOptions& options);

}  // namespace dcmrnn
