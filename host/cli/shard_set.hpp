// The shards of one run, of which together each subject is fitted exactly once.
#pragma once

#include <filesystem>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/cli/shard.hpp"
#include "host/cli/stored_runs.hpp"

namespace dcmrnn::cli {

class ShardSet {
 public:
  // Throws Error with every fault at once, which names the folders: kNoInput where some hold no
  // run; kData where the shards differ in more than their number (what differs is named), are not
  // those of this program, are not finished, or do not hold every subject of the study once.
  explicit ShardSet(const std::vector<std::filesystem::path>& folders);

  const Study& study() const { return study_; }
  // The plan of the whole run, its subjects in the study's order.
  const runs::RunPlan& plan() const { return plan_; }
  Cohort cohort() const;  // without the data

  // Every subject's result, shard by shard.
  void read_results(const runs::ResultReader& reader) const;

  EngineReport engine() const;  // the time of all shards

 private:
  void check_numbers(FaultList& faults);
  void collect_units();

  std::vector<StoredRun> runs_;
  std::vector<Shard> shards_;  // [run]
  Study study_;
  runs::RunPlan plan_;
};

}  // namespace dcmrnn::cli
