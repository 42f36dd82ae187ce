// Results of a fit back into SPM's files.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace dcmrnn {

struct SpmExport {
  int written = 0;                 // DCMs
  std::vector<std::string> notes;  // what could not be written, and why
};

// Writes into `out`, which exists: dcm/DCM_<subject>[_<model>]_dcmrnn.mat for every fit that did
// not fail, and GCM_dcmrnn.mat, a cell array of their paths (rows: subjects of which every model
// was fitted). `results` is the output folder of a fit of a study made by write_spm_study(). Throws
// Error(kNoInput, kData) where something is missing, does not fit together or has changed since,
// or where SPM's model cannot say what was fitted; Error(kCannotCreate, kInputOutput).
SpmExport write_spm_export(const std::filesystem::path& results, const std::filesystem::path& out);

}  // namespace dcmrnn
