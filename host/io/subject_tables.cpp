// The tables about subjects and their starts: starts.tsv, qc.tsv, recovery.tsv, predicted/<id>.tsv.
#include "host/io/quality.hpp"
#include "host/io/recovery.hpp"
#include "host/io/result_tables.hpp"
#include "host/io/tsv.hpp"

namespace dcmrnn {
namespace {

void start_row(TsvWriter& table, const ModelSpec& model, const std::string& subject,
               const StartRecord& start) {
  table.cell(subject).cell(start.start).cell(start.origin).cell(start.prestep).cell(start.outcome);
  if (start.step >= 0) {
    table.cell(start.step);
  } else {
    table.cell("n/a");
  }
  const bool known_region = start.region >= 0 && start.region < model.region_count();
  table.cell(known_region ? model.regions[static_cast<std::size_t>(start.region)] : "");
  table.cell(start.redraws).cell(start.passes).cell(start.iterations).cell(start.floor_hits);
  table.cell(start.initial_loss).cell(start.loss).cell(start.best_basin);
  if (start.basin >= 0) {
    table.cell(start.basin);
  } else {
    table.cell("n/a");
  }
  table.end_row();
}

void recovery_row(TsvWriter& table, const std::string& name, const Recovery& figures) {
  table.cell(name).cell(figures.a_error).cell(figures.b_error).cell(figures.c_error);
  table.cell(figures.edge_auc);
  table.end_row();
}

}  // namespace

void write_starts_table(FileBatch& files, const std::filesystem::path& path, const ModelSpec& model,
                        const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(starts_columns()), &files);
  for (const SubjectEstimate& subject : subjects) {
    for (const StartRecord& start : subject.start_records) {
      start_row(table, model, subject.id, start);
    }
  }
  table.commit();
}

void write_quality_table(FileBatch& files, const std::filesystem::path& path,
                         const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(quality_columns()), &files);
  for (const SubjectEstimate& subject : subjects) {
    const Quality checks = quality(subject);
    table.cell(subject.id).cell(subject.status).cell(subject.reason);
    table.cell(checks.variance_explained).cell(checks.largest_connection);
    table.cell(checks.enough_variance).cell(checks.enough_connection);
    table.cell(subject.starts.total).cell(subject.starts.valid).cell(subject.starts.converged);
    table.cell(subject.starts.best_basin_share).cell(checks.step_stability);
    table.end_row();
  }
  table.commit();
}

void write_recovery_table(FileBatch& files, const std::filesystem::path& path,
                          const ModelSpec& model, const Cohort& cohort,
                          const std::vector<SubjectEstimate>& subjects) {
  TsvWriter table(path, column_names(recovery_columns()), &files);
  std::vector<Recovery> all;
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    const std::optional<Truth>& truth = cohort.subjects[s].truth;
    if (!truth) continue;
    all.push_back(recovery(truth->parameters, subjects[s].estimate, model));
    recovery_row(table, subjects[s].id, all.back());
  }
  recovery_row(table, "median", median_recovery(all));
  table.commit();
}

void write_predicted_table(FileBatch& files, const std::filesystem::path& path,
                           const ModelSpec& model, const SubjectEstimate& subject) {
  TsvWriter table(path, column_names(predicted_columns(model)), &files);
  for (Eigen::Index scan = 0; scan < subject.predicted.rows(); ++scan) {
    table.cell(static_cast<std::int64_t>(scan)).cell(subject.scan_time(scan));
    for (Eigen::Index region = 0; region < subject.predicted.cols(); ++region) {
      table.cell(subject.observed(scan, region)).cell(subject.predicted(scan, region));
    }
    table.end_row();
  }
  table.commit();
}

}  // namespace dcmrnn
