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
  explicit HalfStepSet(const LossOptions& loss) : loss_(loss) {}

  // All must outlive the set; the models have the same regions, inputs, equations and step.
  void add(const Subject& subject, const ModelSpec& model, SubjectEstimate& estimate);
  bool empty() const { return cases_.empty(); }
  // Puts the members into the engine and returns their numbers.
  std::vector<int> load(Engine& engine) const;
  // After the polish: fills half_step of every estimate whose member converged.
  void gather(const Engine& engine) const;

 private:
  struct Case {
    const Subject* subject;
    const ModelSpec* model;
    SubjectEstimate* estimate;
  };
  const LossOptions& loss_;
  std::vector<Case> cases_;
};

}  // namespace dcmrnn
