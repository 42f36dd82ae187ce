// The tables of the group level, keyed by participant, session, task and run.
#pragma once

#include <filesystem>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/bids/share.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// Each with a sidecar, one row in the order of the runs:
//   tidy.tsv  a row per run and parameter
//   wide.tsv  a row per run, a column per parameter
//   runs.tsv  a row per run: who failed and why, how it was read, how well it fits
// Parameters that the model fixes are left out. Throw Error(kCannotCreate, kInputOutput).
void write_group_tables(FileBatch& files, const std::filesystem::path& folder, const Study& study,
                        const std::vector<RunFacts>& runs,
                        const std::vector<SubjectEstimate>& subjects);

}  // namespace dcmrnn
