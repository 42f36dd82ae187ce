// Fresh noise realizations of subjects' data: how far the estimates move with the noise.
#pragma once

#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/time_grid.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// Data sets with noise of the estimated sd on the clean BOLD where the truth is known, on the
// predicted BOLD otherwise (parametric bootstrap). Each is fitted from its subject's estimate.
// Where the estimate has an autocorrelation the noise has it too, and is whitened by it.
class RealizationSet {
 public:
  explicit RealizationSet(const FitOptions& options) : options_(options) {}

  // A member for each realization. All must outlive the set; the models have the same regions,
  // inputs, equations and step.
  void add(const Subject& subject, const ModelSpec& model, const TimeGrid& grid,
           SubjectEstimate& estimate);
  // Members so far.
  int count() const { return static_cast<int>(ensemble_.members.size()); }
  // Puts the members into the engine, out of the set, and returns their numbers.
  std::vector<int> load(Engine& engine);
  // After the polish: mean, sd and percentiles of every parameter over a subject's realizations
  // that stayed in the domain, into its estimate.
  void gather(const Engine& engine) const;

 private:
  struct Case {
    const ModelSpec* model;
    SubjectEstimate* estimate;
  };
  Realizations gather_one(const Engine& engine, const ModelSpec& model, int first) const;

  const FitOptions& options_;
  std::vector<Case> cases_;
  Ensemble ensemble_;
};

}  // namespace dcmrnn
