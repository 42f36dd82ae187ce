// The tables of the group level, keyed by participant, session, task and run.
#pragma once

#include <filesystem>
#include <vector>

#include "dcmrnn/io.hpp"
#include "host/bids/run_facts.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/tsv.hpp"

namespace dcmrnn {

// Each with a sidecar, in the order of the runs:
//   tidy.tsv  a row per run and parameter
//   wide.tsv  a row per run, a column per parameter
//   runs.tsv  a row per run: who failed and why, how it was read, how well it fits
// Parameters that the model fixes are left out. Returns what verify_table() is to find once the
// files have appeared. Throws Error(kCannotCreate, kInputOutput).
std::vector<TableShape> write_group_tables(FileBatch& files, const std::filesystem::path& folder,
                                           const Study& study, const std::vector<RunFacts>& runs,
                                           const std::vector<SubjectEstimate>& subjects);

// participants.tsv of the derivative, with its sidecar: a row per participant, how many runs there
// are and how many were fitted. Returns and throws likewise.
TableShape write_participants(FileBatch& files, const std::filesystem::path& folder,
                              const std::vector<SubjectEstimate>& subjects);

}  // namespace dcmrnn
