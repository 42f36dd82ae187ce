// The support of a truth: which connections it has.
#pragma once

#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// Subjects that are fitted with one model.
struct ModelGroup {
  ModelSpec model;
  Cohort cohort;
};

// The subjects, which have a truth, by the support of their truth in order of appearance. A group's
// model is the given one in which only that support is free: the other connections are fixed at 0.
std::vector<ModelGroup> group_by_support(const Cohort& cohort, const ModelSpec& model);

}  // namespace dcmrnn
