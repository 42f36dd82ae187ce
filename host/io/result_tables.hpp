// The tab-separated tables of a finished fit. Each function adds one file to the batch and throws
// Error(kCannotCreate, kInputOutput). Nothing here depends on the clock.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "dcmrnn/cohort.hpp"
#include "dcmrnn/estimate.hpp"
#include "dcmrnn/io.hpp"
#include "dcmrnn/model_spec.hpp"
#include "host/io/atomic_file.hpp"

namespace dcmrnn {

// One column of a table, as its sidecar describes it.
struct Column {
  std::string name;
  std::string meaning;
  std::string unit;  // empty where it has none
};
using Columns = std::vector<Column>;

Columns params_columns();
Columns starts_columns();
Columns recovery_columns();
Columns quality_columns();
Columns realizations_columns();
Columns posterior_columns();
Columns hypotheses_columns();
Columns predicted_columns(const ModelSpec& model);

std::vector<std::string> column_names(const Columns& columns);

// The sidecar of a table: a JSON object from column name to description and units.
void write_sidecar(FileBatch& files, const std::filesystem::path& path, const Columns& columns);

// params.tsv: a row per subject and parameter, in the order of ParameterLayout. A parameter with
// prior sd 0 is fixed; a connection that is absent has prior mean 0 and prior sd 0.
void write_params_table(FileBatch& files, const std::filesystem::path& path, const Study& study,
                        const std::vector<SubjectEstimate>& subjects);

// starts.tsv: a row per subject and start.
void write_starts_table(FileBatch& files, const std::filesystem::path& path, const ModelSpec& model,
                        const std::vector<SubjectEstimate>& subjects);

// qc.tsv: a row per subject; who failed and why, and the two checks.
void write_quality_table(FileBatch& files, const std::filesystem::path& path,
                         const std::vector<SubjectEstimate>& subjects);

// recovery.tsv: a row per subject whose truth is known, then the row "median".
void write_recovery_table(FileBatch& files, const std::filesystem::path& path,
                          const ModelSpec& model, const Cohort& cohort,
                          const std::vector<SubjectEstimate>& subjects);

// posterior.tsv: what the draws from the posterior of every parameter say, for subjects that have
// some.
void write_posterior_table(FileBatch& files, const std::filesystem::path& path,
                           const ModelSpec& model, const std::vector<SubjectEstimate>& subjects);

// realizations.tsv: mean and sd of every parameter over the parametric-bootstrap data sets.
void write_realizations_table(FileBatch& files, const std::filesystem::path& path,
                              const ModelSpec& model, const std::vector<SubjectEstimate>& subjects);

// hypotheses.tsv: a row per subject and hypothesis, then the group's: sums over the subjects in
// which every hypothesis has evidence. names: of all hypotheses.
void write_hypotheses_table(FileBatch& files, const std::filesystem::path& path,
                            const std::vector<std::string>& names,
                            const std::vector<SubjectEstimate>& subjects);

// predicted/<id>.tsv: a row per scan, both series projected off the confounds.
void write_predicted_table(FileBatch& files, const std::filesystem::path& path,
                           const ModelSpec& model, const SubjectEstimate& subject);

}  // namespace dcmrnn
