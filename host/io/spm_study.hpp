// A study made from SPM's files: the config with the models as specified, the data as tables, and
// spm.json, which says where each model came from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/io/spm_group.hpp"

namespace dcmrnn {

// Writes into `out`, which exists: config.json (columns of a GCM become hypotheses), spm.json,
// bold/, inputs/, confounds/ and, where SPM has estimated, spm_estimates.jsonl (its Ep as effective
// values, in the form of results.jsonl). No file appears before all are written, config.json last.
// Throws Error(kCannotCreate, kInputOutput).
void write_spm_study(const std::filesystem::path& out, const std::string& name,
                     const SpmGroup& group);

// The config alone, as text; also what names a run.
std::string spm_study_config(const std::string& name, const SpmGroup& group);

// spm.json read back.
struct SpmOrigins {
  std::vector<std::string> subjects;
  std::vector<std::vector<SpmSource>> sources;  // [subject][model]
};

// Throws Error(kNoInput, kData).
SpmOrigins read_spm_origins(const std::filesystem::path& path);

}  // namespace dcmrnn
