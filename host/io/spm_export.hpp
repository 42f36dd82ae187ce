// Results of a fit back into SPM's files.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "host/io/fitted_models.hpp"
#include "host/io/spm_study.hpp"

namespace dcmrnn {

// What an export starts from.
struct SpmExportInputs {
  Study study;
  SpmOrigins origins;
  std::map<std::string, FittedSubject> fitted;  // by subject id
};

// Of the output folder of a fit of a study made by write_spm_study(). Throws Error(kNoInput, kData)
// with every fault at once where something is missing, does not fit together, or an SPM file has
// changed since, and where no fit succeeded.
SpmExportInputs read_spm_export_inputs(const std::filesystem::path& results);

struct SpmExport {
  int written = 0;                 // DCMs
  std::vector<std::string> notes;  // what could not be written, and why
};

// Writes into `out`, which exists: dcm/DCM_<subject>[_<model>]_dcmrnn.mat for every fit that did
// not fail, and GCM_dcmrnn.mat, a cell array of their paths (rows: subjects of which every model
// was fitted). Reads them back. Throws Error(kNoInput, kData) where an SPM file has changed or
// cannot be read, or SPM's model cannot say what was fitted; Error(kCannotCreate, kInputOutput).
SpmExport write_spm_export(const SpmExportInputs& inputs, const std::filesystem::path& out);

}  // namespace dcmrnn
