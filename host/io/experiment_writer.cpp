#include "host/condition_summary.hpp"
#include "host/engine_report.hpp"
#include "host/io/experiment_config.hpp"
#include "host/io/experiment_tables.hpp"
#include "host/io/parameters_json.hpp"
#include "host/io/run_records.hpp"
#include "host/io/tsv.hpp"
#include "host/rivals.hpp"

namespace dcmrnn {
namespace {

// A table whose rows begin with a condition's levels.
class ConditionTable {
 public:
  ConditionTable(FileBatch& files, const std::filesystem::path& out, const std::string& name,
                 const Experiment& experiment, const Columns& columns)
      : experiment_(experiment), table_(out / (name + ".tsv"), column_names(columns), &files) {
    write_sidecar(files, out / (name + ".json"), columns);
  }

  TsvWriter& row(std::size_t condition) {
    for (std::size_t f = 0; f < experiment_.factors.size(); ++f)
      table_.cell(experiment_.level(experiment_.conditions[condition], f));
    return table_;
  }
  void commit() { table_.commit(); }

 private:
  const Experiment& experiment_;
  TsvWriter table_;
};

const char* flag(const std::optional<bool>& value) { return !value ? "" : *value ? "1" : "0"; }

void write_fits(FileBatch& files, const std::filesystem::path& out, const Experiment& experiment,
                const std::vector<FitRecord>& fits) {
  ConditionTable table(files, out, "fits", experiment, experiment_fit_columns(experiment.factors));
  for (const FitRecord& fit : fits) {
    TsvWriter& row = table.row(fit.condition);
    row.cell(fit.subject).cell(fit.status);
    row.cell(fit.recovery.a_error).cell(fit.recovery.b_error).cell(fit.recovery.c_error);
    row.cell(fit.recovery.edge_auc);
    row.cell(fit.connections.share()).cell(fit.hemodynamics.share());
    row.cell(fit.variance_explained).cell(fit.loss).cell(fit.nats_above_best);
    row.cell(fit.log_evidence).cell(flag(fit.most_evidence));
    row.cell(fit.starts.total).cell(fit.starts.valid).cell(fit.starts.converged);
    row.cell(fit.starts.best_basin_share);
    row.end_row();
  }
  table.commit();
}

void write_summary(FileBatch& files, const std::filesystem::path& out, const Experiment& experiment,
                   const std::vector<FitRecord>& fits) {
  ConditionTable table(files, out, "summary", experiment,
                       experiment_summary_columns(experiment.factors));
  std::vector<std::vector<FitRecord>> of_condition(experiment.conditions.size());
  for (const FitRecord& fit : fits) of_condition[fit.condition].push_back(fit);
  for (std::size_t k = 0; k < of_condition.size(); ++k) {
    const Target& target = experiment.conditions[k].target;
    const ConditionSummary summary = summarize(of_condition[k], target);
    TsvWriter& row = table.row(k);
    row.cell(summary.data_sets).cell(summary.ok_share);
    row.cell(summary.a.median).cell(summary.a.p90).cell(target.a);
    row.cell(summary.b.median).cell(summary.b.p90).cell(target.b);
    row.cell(summary.c.median).cell(summary.c.p90).cell(target.c);
    row.cell(summary.edge_auc).cell(target.edge_auc);
    row.cell(flag(summary.on_target));
    row.cell(summary.success_share);
    row.cell(summary.connections.share()).cell(summary.hemodynamics.share());
    row.cell(summary.variance_explained).cell(summary.nats_above_best);
    row.cell(summary.log_evidence).cell(summary.most_evidence_share);
    row.cell(summary.best_basin_share);
    row.end_row();
  }
  table.commit();
}

void write_timing(FileBatch& files, const std::filesystem::path& out, const Experiment& experiment,
                  const std::vector<ConditionTime>& times) {
  ConditionTable table(files, out, "timing", experiment,
                       experiment_timing_columns(experiment.factors));
  for (std::size_t k = 0; k < experiment.conditions.size(); ++k) {
    EngineReport engine;
    for (const ConditionTime& time : times)
      if (time.condition == k) add_engine_report(engine, time.engine);
    TsvWriter& row = table.row(k);
    row.cell(experiment.conditions[k].data.simulate->subjects);
    row.cell(engine.seconds).cell(engine.engine_seconds);
    row.end_row();
  }
  table.commit();
}

// Of all fits together.
EngineReport engine_report(const std::vector<ConditionTime>& times) {
  EngineReport engine;
  for (const ConditionTime& time : times) add_engine_report(engine, time.engine);
  return engine;
}

}  // namespace

void write_experiment(const std::filesystem::path& out, const Experiment& experiment,
                      const ExperimentResult& result) {
  FileBatch files;
  write_file_atomically(out / "config.json", json_document(effective_experiment(experiment)),
                        &files);
  write_timing(files, out, experiment, result.times);
  write_provenance(files, out / "provenance.json", engine_report(result.times), experiment.seed);
  std::vector<FitRecord> fits = result.fits;
  compare_rivals(experiment, fits);
  write_fits(files, out, experiment, fits);
  write_summary(files, out, experiment, fits);
  files.commit();
}

}  // namespace dcmrnn
