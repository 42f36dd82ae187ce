// The shares of a BIDS data set: what the processes of the participant level left, together.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/bids/bids_runs.hpp"
#include "host/bids/run_facts.hpp"
#include "host/cli/log.hpp"
#include "host/cli/stored_runs.hpp"

namespace dcmrnn::cli {

class BidsShares {
 public:
  // Of the folder that holds one folder per share. Those that are not finished are left out, with a
  // warning. Throws Error with every fault at once: kNoInput where none is finished; kData where
  // shares differ in more than the part of the runs (what differs is named), are not those of this
  // program, or hold fits of one run to different data.
  BidsShares(const std::filesystem::path& folder, Log& log);

  const Study& study() const { return study_; }
  const std::filesystem::path& first() const { return shares_.front().folder; }

  // The runs that the data set has now: throws Error(kData), which names them, where some are in no
  // share; leaves out, by name, what the data set has no longer.
  void keep(const std::vector<BidsRun>& expected, Log& log);

  // Each run once, in the order of their ids.
  std::vector<RunFacts> facts() const;
  Cohort cohort() const;  // without the data
  Estimate estimate() const;

 private:
  struct Place {
    std::size_t share;
    runs::Unit unit;
  };
  void keep_finished(Log& log);
  void collect(FaultList& faults);

  std::vector<StoredRun> shares_;
  std::map<std::string, Place> runs_;  // by id
  Study study_;
};

}  // namespace dcmrnn::cli
