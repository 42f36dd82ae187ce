// The names of everything that a command can write into its output folder, besides the run
// store. Where older output is removed, what says that it is complete goes first.
#pragma once

#include <string_view>
#include <vector>

namespace dcmrnn {

struct OutputNames {
  std::vector<std::string_view> files, folders;
  // A folder that holds all of these was written by the command: only there may --overwrite remove.
  std::vector<std::string_view> marks;
};

inline const OutputNames kFitOutput = {
    {"results.jsonl",    "report.html",       "config.json",      "dataset_description.json",
     "params.tsv",       "params.json",       "starts.tsv",       "starts.json",
     "qc.tsv",           "qc.json",           "recovery.tsv",     "recovery.json",
     "realizations.tsv", "realizations.json", "posterior.tsv",    "posterior.json",
     "hypotheses.tsv",   "hypotheses.json",   "hypotheses.jsonl", "covariance.jsonl",
     "traces.jsonl",     "truth.jsonl",       "timing.tsv",       "timing.json",
     "predicted.json",   "provenance.json",   "run.log",          "methods.md"},
    {"predicted", "arrays"},
    {"config.json", "provenance.json", "results.jsonl"}};

// Of a share of the command bids, and of its group level, which writes what `fit` does and more.
inline const OutputNames kShareOutput = {
    {"qc.tsv", "qc.json", "config.json", "provenance.json", "run.log"},
    {},
    {"config.json", "provenance.json", "qc.tsv"}};

inline OutputNames with_files(OutputNames names, const std::vector<std::string_view>& more) {
  names.files.insert(names.files.end(), more.begin(), more.end());
  return names;
}
inline const OutputNames kGroupOutput = with_files(
    kFitOutput, {"tidy.tsv", "tidy.json", "wide.tsv", "wide.json", "runs.tsv", "runs.json"});

inline const OutputNames kExperimentOutput = {
    {"summary.tsv", "summary.json", "report.html", "config.json", "fits.tsv", "fits.json",
     "timing.tsv", "timing.json", "provenance.json", "run.log"},
    {},
    {"config.json", "provenance.json", "summary.tsv"}};

inline const OutputNames kSimulationOutput = {
    {"config.json"}, {"bold", "inputs", "clean", "truth"}, {"config.json", "bold", "truth"}};

inline const OutputNames kSpmStudyOutput = {{"config.json", "spm.json", "spm_estimates.jsonl"},
                                            {"bold", "inputs", "confounds"},
                                            {"config.json", "spm.json"}};

inline const OutputNames kSpmExportOutput = {{"GCM_dcmrnn.mat"}, {"dcm"}, {"GCM_dcmrnn.mat"}};

}  // namespace dcmrnn
