// Fresh noise realizations of one subject's data: how far the estimate moves with the noise.
#pragma once

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "host/time_grid.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// Data sets with noise of the estimated sd on the clean BOLD where the truth is known, on the
// predicted BOLD otherwise (parametric bootstrap). Each is fitted from the subject's estimate.
// Where the estimate has an autocorrelation the noise has it too, and is whitened by it.
class RealizationSet {
 public:
  RealizationSet(const ModelSpec& model, const FitOptions& options, const Subject& subject,
                 const TimeGrid& grid, const SubjectEstimate& estimate);

  int count() const { return count_; }
  const Ensemble& ensemble() const { return ensemble_; }

  // Mean and sd of every parameter over the realizations that stayed in the domain.
  Realizations gather(const Engine& engine) const;

 private:
  const ModelSpec& model_;
  int count_;
  Ensemble ensemble_;
};

}  // namespace dcmrnn
