// Runs as their stores hold them, finished or not: what `merge`, `status` and `bids ... group`
// start from.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/io/faults.hpp"
#include "host/store/run_view.hpp"

namespace dcmrnn::cli {

// All but the results.
struct StoredRun {
  std::filesystem::path folder;
  runs::RunStatus status;  // its identity among it
  std::vector<runs::Unit> units;
  EngineReport engine;  // the time of all sessions

  bool finished() const { return status.state == "finished"; }
};

// The folders of the shares that a folder holds, sorted: those with a store.
std::vector<std::filesystem::path> share_folders(const std::filesystem::path& shares);

// Opens one store at a time. Throws Error with the faults of all folders at once: kNoInput where
// one holds no run, kData where its store is damaged.
std::vector<StoredRun> read_runs(const std::vector<std::filesystem::path>& folders);

// Parts of one computation: finds whatever they differ in besides shard and selection, and whether
// they are runs of `command` by this program. There is at least one.
void expect_one_computation(const std::vector<StoredRun>& runs, const std::string& command,
                            FaultList& faults);

// The study as the run knew it, from its effective config. Throws Error(kData), which names the
// store, where that is damaged.
Study study_of(const StoredRun& run);

// The estimates in the cohort's order; of a subject whose data cannot be used, its status and
// reason. Throws Error(kData) where another one has none.
std::vector<SubjectEstimate> in_order_of(const Cohort& cohort,
                                         std::map<std::string, SubjectEstimate> estimates);

}  // namespace dcmrnn::cli
