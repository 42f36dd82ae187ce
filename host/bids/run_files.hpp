// The derivatives of a data set's runs, as BIDS lays them out: sub-X/[ses-Y/]func/.
#pragma once

#include <filesystem>
#include <string>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "host/bids/bids_runs.hpp"
#include "host/bids/run_facts.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// The study's name as a label: its letters and digits, "dcm" where it has none.
std::string model_label(const Study& study);

// The sidecars of all runs' tables, at the root of the data set (inheritance principle): what the
// columns mean, and their units.
void write_run_sidecars(FileBatch& files, const std::filesystem::path& out, const Study& study);

// The files of one run: *_desc-MODEL_connectivity.tsv (A, and B of every input: row = target,
// column = source) with a sidecar of the run's own facts, *_drive.tsv (C: row = target, column =
// input), *_parameters.tsv (every parameter with prior and sd) and *_timeseries.tsv (observed and
// predicted); and *_report.html, to look at. A run without an estimate loses what an earlier fit
// left. `engine`: what computed it.
void write_run_files(FileBatch& files, const std::filesystem::path& out, const Study& study,
                     const BidsRun& run, const RunFacts& facts, const SubjectEstimate& subject,
                     const EngineReport& engine);

// Removes what an earlier fit of the run left.
void remove_run_files(FileBatch& files, const std::filesystem::path& out, const Study& study,
                      const BidsRun& run);

// Reads the tables back. Throws Error(kInputOutput) where one does not hold what was written.
void verify_run_files(const std::filesystem::path& out, const Study& study, const BidsRun& run,
                      const SubjectEstimate& subject);

}  // namespace dcmrnn
