// DCM_*.mat and GCM_*.mat files as one table of models: a row per subject, a column per model.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/io/mat_file.hpp"
#include "host/io/spm_model.hpp"

namespace dcmrnn {

// Where a DCM stands: a file that holds it, and its cell where that is a GCM.
struct SpmSource {
  std::filesystem::path file;  // absolute
  std::string hash;            // of the file's bytes
  int row = 0, column = 0;     // from 1; 0: the file holds one DCM
};

struct SpmEntry {
  SpmSource source;
  SpmModel model;
};

struct SpmGroup {
  std::vector<std::string> subjects;           // ids, unique
  std::vector<std::string> models;             // names of the columns, unique
  std::vector<std::vector<SpmEntry>> entries;  // [subject][model]
};

// Every DCM of a file, row by row below those of the file before. `column`, from 1, takes one
// column of each GCM. A subject is called by its DCM's file name without "DCM_", with the folders
// that tell it from others where that is not unique; one inside a GCM by its row ("sub-0001").
// Throws Error(kData, kNoInput) with every fault of every file.
SpmGroup read_spm_files(const std::vector<std::filesystem::path>& files, std::optional<int> column);

// The struct at a source, in a file that was read: DCM itself, or a cell of the GCM.
MatValue find_spm_struct(const MatFile& file, const SpmSource& source);

}  // namespace dcmrnn
