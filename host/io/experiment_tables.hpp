// The files of a recovery experiment. Only timing.tsv and provenance.json depend on the clock.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/experiment.hpp"
#include "host/experiment_run.hpp"
#include "host/io/result_tables.hpp"

namespace dcmrnn {

// The columns of fits.tsv (a row per condition and data set), summary.tsv and timing.tsv (a row per
// condition); the factors, by their names, come first.
Columns experiment_fit_columns(const std::vector<Factor>& factors);
Columns experiment_summary_columns(const std::vector<Factor>& factors);
Columns experiment_timing_columns(const std::vector<Factor>& factors);

// Writes every file of a finished experiment into `out` (which exists): the tables with their
// sidecars, config.json and provenance.json; summary.tsv comes last. Each file appears whole or not
// at all. Throws Error(kCannotCreate, kInputOutput).
void write_experiment(const std::filesystem::path& out, const Experiment& experiment,
                      const ExperimentResult& result);

}  // namespace dcmrnn
