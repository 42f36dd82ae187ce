// Everything the report shows, read from the result files alone.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "dcmrnn/estimate.hpp"
#include "dcmrnn/model_spec.hpp"
#include "host/io/atomic_file.hpp"
#include "host/io/recovery.hpp"

namespace dcmrnn::report {

// config.json, as far as it is shown.
struct StudyFacts {
  ModelSpec model;  // priors as in params.tsv
  std::string name;
  std::string scale;  // BOLD scaling: none, zscore, spm4, psc
  bool unit_noise = false;
  double lambda = 0;
  int starts = 0;
  std::string explore, polish;  // methods; "none" where the stage is left out

  std::string bold_unit() const;
  std::string loss_unit() const;
};

// provenance.json, as far as it is shown. Texts as they stand there.
struct RunFacts {
  std::string version, commit, backend, device, target, precision, finished;
  std::string threads, seed;
  double fit_seconds = 0;
};

struct ReportData {
  StudyFacts study;
  RunFacts run;
  // In the order of results.jsonl. Hemodynamic sds are read for all; starts, traces and predictions
  // for those in `detailed` only.
  std::vector<SubjectEstimate> subjects;
  std::vector<std::size_t> detailed;  // positions of the subjects that get a section, ascending
  std::map<std::string, Parameters> truth;   // by subject id; empty where no truth is known
  std::map<std::string, Recovery> recovery;  // by subject id
  std::optional<Recovery> recovery_median;

  const Parameters* truth_of(const SubjectEstimate& subject) const;
};

// Of the files in `out`, or those of `pending` that are to appear there. Throws Error: kNoInput
// where a file is missing, kData where one is damaged or does not fit the others; the message names
// the file and the line.
ReportData read_report_data(const std::filesystem::path& out, const FileBatch& pending = {});

// The subjects that get a section of their own: the first ones and failures, fewer for large models
// so that the report stays of a size that a browser likes.
std::vector<std::size_t> choose_detailed(const std::vector<SubjectEstimate>& subjects,
                                         const ModelSpec& model);

}  // namespace dcmrnn::report
