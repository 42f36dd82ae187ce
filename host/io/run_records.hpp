// The files that say what was computed, by what and when. Each function adds one
// file to the batch and throws Error(kCannotCreate, kInputOutput).
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/result_tables.hpp"

namespace dcmrnn {

// timing.tsv: quantity, value, unit; its columns.
Columns timing_columns();
void write_timing_table(FileBatch& files, const std::filesystem::path& path,
                        const Estimate& estimate);

// provenance.json: version, commit, engine, seed, hashes of the inputs, times.
void write_provenance(FileBatch& files, const std::filesystem::path& path, const Study& study,
                      const Cohort& cohort, const Estimate& estimate);

// The same of a finished run that reads no data.
void write_provenance(FileBatch& files, const std::filesystem::path& path,
                      const EngineReport& engine, std::uint64_t seed);

// dataset_description.json of a BIDS derivative; `sources`: folders of the data sets it is of.
void write_dataset_description(FileBatch& files, const std::filesystem::path& path,
                               const Study& study,
                               const std::vector<std::filesystem::path>& sources = {});

}  // namespace dcmrnn
