// The best fits once more at half the step.
#pragma once

#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "kernels/engine.hpp"

namespace dcmrnn {

// A member for each subject that has an estimate: its data on a grid of half the step, starting at
// the estimate and its noise.
class HalfStepSet {
 public:
  HalfStepSet(const ModelSpec& model, const LossOptions& loss) : model_(model), loss_(loss) {}

  // The subject must outlive the set.
  void add(const Subject& subject, SubjectEstimate& estimate);
  bool empty() const { return cases_.empty(); }
  // Puts the members into the engine and returns their numbers.
  std::vector<int> load(Engine& engine) const;
  // After the polish: fills half_step of every estimate whose member converged.
  void gather(const Engine& engine) const;

 private:
  struct Case {
    const Subject* subject;
    SubjectEstimate* estimate;
  };
  const ModelSpec& model_;
  const LossOptions& loss_;
  std::vector<Case> cases_;
};

}  // namespace dcmrnn
