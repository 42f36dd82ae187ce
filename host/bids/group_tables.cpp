#include "host/bids/group_tables.hpp"

#include <limits>
#include <map>
#include <utility>

#include "host/io/quality.hpp"
#include "host/io/result_tables.hpp"
#include "host/parameter_list.hpp"

namespace dcmrnn {
namespace {

namespace fs = std::filesystem;

const Columns kKeys = {{"participant_id", "Participant, as in participants.tsv", ""},
                       {"session_id", "Session", ""},
                       {"task", "Label of the task", ""},
                       {"run", "Label of the run", ""},
                       {"subject", "The run's id in every other table", ""}};

Columns with_keys(const Columns& others) {
  Columns columns = kKeys;
  columns.insert(columns.end(), others.begin(), others.end());
  return columns;
}

// An id is a name without its suffix.
BidsName name_of(const std::string& id) { return *parse_bids_name(id + "_run"); }

void key_cells(TsvWriter& table, const std::string& id) {
  const BidsName name = name_of(id);
  const auto with_entity = [&](const char* entity) {
    const std::string label(name.label(entity));
    return label.empty() ? label : std::string(entity) + '-' + label;
  };
  table.cell(with_entity("sub")).cell(with_entity("ses"));
  table.cell(name.label("task")).cell(name.label("run")).cell(id);
}

// Places of the parameters that some hypothesis leaves free.
std::vector<std::size_t> free_parameters(const Study& study) {
  std::vector<bool> is_free;
  for (const Hypothesis& one : hypotheses_of(study)) {
    const std::vector<double> sd = flatten(one.model.prior_sd);
    is_free.resize(sd.size(), false);
    for (std::size_t p = 0; p < sd.size(); ++p) is_free[p] = is_free[p] || sd[p] > 0;
  }
  std::vector<std::size_t> places;
  for (std::size_t p = 0; p < is_free.size(); ++p)
    if (is_free[p]) places.push_back(p);
  return places;
}

Columns tidy_columns() {
  return with_keys(
      {{"parameter", "Name of the parameter, as in the columns of wide.tsv", ""},
       {"unit", "Unit of estimate and sd; 1 is dimensionless", ""},
       {"estimate", "Best estimate over all starts", "see unit"},
       {"sd", "Posterior standard deviation (Laplace); n/a at an exact zero", "see unit"}});
}

Columns runs_columns() {
  return with_keys(
      {{"status", "ok, or what went wrong", ""},
       {"reason", "Why, where the status is not ok", ""},
       {"series", "File of the time series, in its data set", ""},
       {"tr", "Time between scans", "s"},
       {"slice_time", "When within the TR a scan shows the brain", "s"},
       {"scans", "Scans of the acquisition, so far as is known", ""},
       {"scans_used", "Scans that were not left out", ""},
       {"confounds", "Confounds projected out, the constant among them", ""},
       {"variance_explained", "sum(yhat^2) / (sum(yhat^2) + sum(e^2)) over all regions", "percent"},
       {"best_basin_share",
        "Share of the valid starts, but for pruned ones, that reached the best basin", "1"},
       {"good", "1: variance explained, largest connection and step pass the checks of qc.tsv",
        ""}});
}

const Columns kParticipants = {{"participant_id", "Participant of the data set", ""},
                               {"runs", "Runs of the task, those that are missing among them", ""},
                               {"runs_fitted", "Runs whose fit succeeded", ""}};

// A table with its sidecar.
TsvWriter start_table(FileBatch& files, const fs::path& folder, const std::string& name,
                      const Columns& columns) {
  write_sidecar(files, folder / (name + ".json"), columns);
  return TsvWriter(folder / (name + ".tsv"), column_names(columns), &files);
}

class GroupTables {
 public:
  GroupTables(FileBatch& files, const fs::path& folder, const Study& study,
              const std::vector<RunFacts>& runs, const std::vector<SubjectEstimate>& subjects)
      : files_(files),
        folder_(folder),
        runs_(runs),
        subjects_(subjects),
        names_(parameter_names(study.model)),
        free_(free_parameters(study)) {}

  void write_tidy() {
    TsvWriter table = start("tidy", tidy_columns());
    for (const SubjectEstimate& subject : subjects_) {
      if (!has_values(subject.estimate)) continue;
      const std::vector<double> estimate = flatten(subject.estimate);
      const std::vector<double> sd = has_values(subject.sd)
                                         ? flatten(shown_sd(subject.estimate, subject.sd))
                                         : std::vector<double>(estimate.size(), kMissing);
      for (const std::size_t p : free_) {
        key_cells(table, subject.id);
        table.cell(label_of(names_[p])).cell(names_[p].unit).cell(estimate[p]).cell(sd[p]);
        table.end_row();
      }
    }
    end(table);
  }

  void write_wide() {
    TsvWriter table = start("wide", wide_columns());
    for (const SubjectEstimate& subject : subjects_) {
      key_cells(table, subject.id);
      table.cell(subject.status);
      const std::vector<double> estimate = has_values(subject.estimate)
                                               ? flatten(subject.estimate)
                                               : std::vector<double>(names_.size(), kMissing);
      for (const std::size_t p : free_) table.cell(estimate[p]);
      table.end_row();
    }
    end(table);
  }

  void write_runs() {
    TsvWriter table = start("runs", runs_columns());
    for (std::size_t k = 0; k < runs_.size(); ++k) run_row(table, runs_[k], subjects_[k]);
    end(table);
  }

  std::vector<TableShape> shapes() { return std::move(shapes_); }

 private:
  static constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

  Columns wide_columns() const {
    Columns columns = with_keys({{"status", "ok, or what went wrong", ""}});
    for (const std::size_t p : free_)
      columns.push_back({label_of(names_[p]), "Best estimate over all starts", names_[p].unit});
    return columns;
  }

  TsvWriter start(const std::string& name, const Columns& columns) {
    return start_table(files_, folder_, name, columns);
  }

  void end(TsvWriter& table) {
    table.commit();
    shapes_.push_back(table.shape());
  }

  static void run_row(TsvWriter& table, const RunFacts& run, const SubjectEstimate& subject) {
    const Quality checks = quality(subject);
    key_cells(table, run.id);
    table.cell(subject.status).cell(subject.reason).cell(run.series);
    table.cell(run.tr > 0 ? std::optional(run.tr) : std::nullopt);
    table.cell(run.tr > 0 ? std::optional(run.slice_time) : std::nullopt);
    for (const int count : {run.scans, run.used, run.confounds})
      table.cell(run.scans > 0 ? std::optional<double>(count) : std::nullopt);
    table.cell(checks.variance_explained).cell(subject.starts.best_basin_share);
    table.cell(checks.good());
    table.end_row();
  }

  FileBatch& files_;
  const fs::path& folder_;
  const std::vector<RunFacts>& runs_;
  const std::vector<SubjectEstimate>& subjects_;
  std::vector<ParameterName> names_;
  std::vector<std::size_t> free_;
  std::vector<TableShape> shapes_;
};

}  // namespace

std::vector<TableShape> write_group_tables(FileBatch& files, const fs::path& folder,
                                           const Study& study, const std::vector<RunFacts>& runs,
                                           const std::vector<SubjectEstimate>& subjects) {
  GroupTables tables(files, folder, study, runs, subjects);
  tables.write_tidy();
  tables.write_wide();
  tables.write_runs();
  return tables.shapes();
}

TableShape write_participants(FileBatch& files, const fs::path& folder,
                              const std::vector<SubjectEstimate>& subjects) {
  struct Count {
    int runs = 0, fitted = 0;
  };
  std::map<std::string, Count> counts;
  for (const SubjectEstimate& subject : subjects) {
    Count& count = counts[std::string(name_of(subject.id).label("sub"))];
    ++count.runs;
    count.fitted += subject.ok() ? 1 : 0;
  }
  TsvWriter table = start_table(files, folder, "participants", kParticipants);
  for (const auto& [label, count] : counts) {
    table.cell("sub-" + label).cell(count.runs).cell(count.fitted);
    table.end_row();
  }
  table.commit();
  return table.shape();
}

}  // namespace dcmrnn
