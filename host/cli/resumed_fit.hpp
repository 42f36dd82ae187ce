// Fits what the run store does not hold yet: an interrupted run goes on from there.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "host/cli/log.hpp"
#include "host/store/run_store.hpp"

namespace dcmrnn::cli {

class ResumedFit {
 public:
  // All four outlive this; the store has begun the run.
  ResumedFit(const Study& study, Cohort& cohort, runs::RunStore& store, Log& log);

  // All subjects in the cohort's order; those of finished batches if it was interrupted.
  Estimate run();

 private:
  Estimate fit(const Cohort& missing);
  Cohort take_missing();
  void put_back(Cohort missing);

  const Study& study_;
  Cohort& cohort_;
  runs::RunStore& store_;
  Log& log_;
  std::map<std::string, SubjectEstimate> done_;
  std::vector<std::size_t> positions_;  // of the missing subjects in the cohort
};

}  // namespace dcmrnn::cli
