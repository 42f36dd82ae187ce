// Which runs of a BIDS data set are fitted. Each run is a subject of its own: a DCM per run.
#pragma once

#include <string>
#include <vector>

#include "dcmrnn/bids.hpp"
#include "host/bids/bids_dataset.hpp"

namespace dcmrnn {

// Labels without their entity ("01"); empty: all.
struct RunFilter {
  std::vector<std::string> participants, sessions, runs;
};

struct BidsRun {
  std::string id;      // "sub-01_ses-2_task-rest_run-1"
  std::string folder;  // "sub-01/ses-2/func"
  BidsName name;       // of the series; of what says that there should be one, where it is missing
  std::filesystem::path series;  // empty: there is none
};

// The data set of the series, and where else their events, confounds and sidecars may be.
struct BidsSources {
  BidsDataset series;
  std::vector<BidsDataset> others;

  // All of them, the series' own first.
  std::vector<const BidsDataset*> all() const;
};

// Opens them. Throws Error(kNoInput), which names them, where folders are not there.
BidsSources open_sources(const std::filesystem::path& series, const BidsOptions& options);

// The runs, sorted by id. A run without a series, of which events or a raw sidecar tell, and a
// participant without any run are among them. Throws Error(kData) where several series of a run
// fit the options, Error(kNoInput) where a participant that the filter names is not there or where
// nobody has a series.
std::vector<BidsRun> find_runs(const BidsSources& sources, const BidsOptions& options,
                               const RunFilter& filter);

}  // namespace dcmrnn
