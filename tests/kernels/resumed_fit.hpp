// Fits of a small cohort, a subject a batch, on any engines: interrupted and resumed ones against
// one that ran to its end, to the bit.
#pragma once

#include <gtest/gtest.h>

#include "host/estimate_on.hpp"
#include "host/parameter_list.hpp"
#include "tests/host/example_cohort.hpp"

namespace dcmrnn {

// Two starts, one of them by exploration, and few trials: what is compared are bits, not estimates.
inline FitOptions short_fit(const std::string& precision = "mixed") {
  FitOptions options;
  options.ensemble.starts = 2;
  options.explore->passes = 2;
  options.explore->window = options.explore->stride = 32;
  options.polish->max_iterations = 2;
  options.precision = precision;
  return options;
}

inline Cohort short_cohort(const ModelSpec& model, int subjects) {
  return example_cohort(model, subjects, 5, 24);
}

// The source's engines, a subject a batch.
inline EngineSource one_by_one(EngineSource source) {
  source.limits = [](const FitOptions& options, const ModelSpec&) {
    return BatchLimits{1e300, options.ensemble.starts};
  };
  return source;
}

inline void expect_same_bits(const SubjectEstimate& a, const SubjectEstimate& b) {
  EXPECT_EQ(a.id, b.id);
  EXPECT_EQ(a.status, b.status) << a.id;
  EXPECT_EQ(flatten(a.estimate), flatten(b.estimate)) << a.id;
  EXPECT_EQ(a.loss.total, b.loss.total) << a.id;
  EXPECT_EQ(a.log_evidence, b.log_evidence) << a.id;
}

inline void expect_same_bits(const std::vector<SubjectEstimate>& a,
                             const std::vector<SubjectEstimate>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t k = 0; k < a.size(); ++k) expect_same_bits(a[k], b[k]);
}

// Four subjects in one batch; one by one until `progress` ends it in the midst of the third; and
// the two that were left, as a run that is resumed fits them.
inline void expect_resumed_fits_to_have_the_same_bits(const EngineSource& source,
                                                      const FitOptions& options) {
  const ModelSpec model = example_model();
  const Cohort cohort = short_cohort(model, 4);
  const std::vector<Hypothesis> one = {{model.name, model}};
  const std::vector<SubjectEstimate> whole = estimate_on(source, cohort, one, options).subjects;

  std::vector<SubjectEstimate> pieces;
  FitCallbacks callbacks;
  callbacks.progress = [](const Progress& progress) {
    return progress.done < 2 || progress.stage != "polish";
  };
  callbacks.batch_done = [&](const std::vector<SubjectEstimate>& finished) {
    pieces.insert(pieces.end(), finished.begin(), finished.end());
  };
  const EngineSource small = one_by_one(source);
  EXPECT_TRUE(estimate_on(small, cohort, one, options, callbacks).interrupted);
  ASSERT_EQ(pieces.size(), 2u);

  Cohort left;
  left.subjects = {cohort.subjects[2], cohort.subjects[3]};
  callbacks.progress = {};
  estimate_on(small, left, one, options, callbacks);
  expect_same_bits(pieces, whole);
}

}  // namespace dcmrnn
