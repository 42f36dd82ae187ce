// Studies on disk: config in, results out. Formats: "What comes out" in the README.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/bids.hpp"
#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"
#include "dcmrnn/options.hpp"
#include "dcmrnn/simulate.hpp"

namespace dcmrnn {

// A study config, read and validated but with no data loaded yet.
struct Study {
  std::string name;
  ModelSpec model;
  std::vector<Hypothesis> hypotheses;  // empty: the model alone
  FitOptions options;
  std::optional<SimulateOptions> simulate;  // present in simulate configs
  std::optional<BidsOptions> bids;    // present where the subjects are those of a BIDS data set
  std::string scale = "none";         // none | zscore | spm4 | psc
  std::string baseline = "constant";  // constant | rest
  std::filesystem::path spm;          // where its models came from (spm.json), or empty
  std::filesystem::path directory;    // relative paths of the config start here
  std::string effective;              // the config with every default written out, JSON

  struct SubjectFiles {  // one entry of "subjects", paths already absolute
    std::string id;
    std::filesystem::path bold, inputs, confounds, mask, truth;  // empty where not given
    double inputs_dt = 0;
    double tr = 0;
    std::vector<double> slice_time;  // one number, or one per region
  };
  std::vector<SubjectFiles> subjects;
};

// What a study's subjects are fitted under: its hypotheses, or its model alone.
std::vector<Hypothesis> hypotheses_of(const Study& study);

// The model a subject's estimate is of: the study's, or its best hypothesis.
const ModelSpec& model_of(const Study& study, const SubjectEstimate& subject);

// Reads a config. Throws Error with every fault at once: kNoInput if the file is missing, kData
// otherwise (unknown keys name the nearest known one).
Study load_study(const std::filesystem::path& config);

// Loads the data of every subject. A subject's own faults become its status and reason. Throws
// Error(kData or kNoInput) only if no subject is usable.
Cohort load_cohort(const Study& study);
Cohort load_cohort(const std::filesystem::path& config);

// Writes every result file of a finished fit (see the README) into `out`, which exists. Each file
// appears whole or not at all. Throws Error(kCannotCreate, kInputOutput).
void write_results(const std::filesystem::path& out, const Study& study, const Cohort& cohort,
                   const Estimate& estimate);

// Builds report.html and methods.md from the result files in `out` alone. Throws Error(kNoInput or
// kData).
void write_report(const std::filesystem::path& out);

// Writes a simulated cohort into `out` (which exists): data files, truth/<id>.json, and
// `config.json`, a study that fits them. No file appears before all are written, and config.json
// appears last. Throws Error(kCannotCreate, kInputOutput).
void write_simulation(const std::filesystem::path& out, const Study& study, const Cohort& cohort);

}  // namespace dcmrnn
