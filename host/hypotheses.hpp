// Hypotheses in an ensemble: which ones are fitted together, and what their evidence says.
#pragma once

#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/hypothesis.hpp"

namespace dcmrnn {

// Models of the same equations, constants and step: one ensemble.
struct HypothesisGroup {
  std::vector<const ModelSpec*> models;
  std::vector<std::size_t> number;  // of each among the hypotheses
};

// The hypotheses must outlive the groups.
std::vector<HypothesisGroup> group_models(const std::vector<Hypothesis>& hypotheses);

// exp(log evidence), normalized over those that have one.
std::vector<std::optional<double>> model_probabilities(
    const std::vector<std::optional<double>>& log_evidence);

// Whether the subject takes part in the group's comparison.
bool has_every_evidence(const SubjectEstimate& subject);

// Of each hypothesis, the sum over the subjects in which every one has evidence; nothing without
// such a subject.
std::vector<std::optional<double>> group_evidence(const std::vector<SubjectEstimate>& subjects,
                                                  std::size_t hypotheses);

// One subject under each hypothesis (in order) becomes the estimate under the best one, with all of
// them beside it.
SubjectEstimate compare(std::vector<SubjectEstimate> under_each,
                        const std::vector<Hypothesis>& hypotheses);

}  // namespace dcmrnn
