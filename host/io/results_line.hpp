// Writes one subject's line of results.jsonl.
#pragma once

#include <string>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"

namespace dcmrnn {

// The line without its line end. Connectivity in Hz; A [to][from], B [input][to][from], C
// [region][input]. What is not finite, what a failed subject lacks, and the sd of an exact zero are
// null. Throws as check_shape().
std::string to_json_line(const SubjectEstimate& subject, const ModelSpec& model);

// A line of covariance.jsonl: labels of the free parameters, the posterior's mean and the lower
// triangle of its covariance, row by row; connections in Hz, hemodynamic parameters as log(theta /
// prior mean).
std::string covariance_line(const SubjectEstimate& subject, const ModelSpec& model);

// A line of hypotheses.jsonl: one subject's estimate under one hypothesis, in the same form.
std::string hypothesis_line(const std::string& subject, const HypothesisResult& result);

// Throws Error(kData) if the estimate has another shape than the model.
void check_shape(const SubjectEstimate& subject, const ModelSpec& model);

}  // namespace dcmrnn
