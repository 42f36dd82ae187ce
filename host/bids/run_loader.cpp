#include "host/bids/run_loader.hpp"

#include <cmath>
#include <limits>

#include "host/bids/confound_columns.hpp"
#include "host/bids/event_inputs.hpp"
#include "host/bids/run_reader.hpp"
#include "host/bids/run_times.hpp"
#include "host/bids/scan_axis.hpp"
#include "host/io/columns.hpp"
#include "host/io/number_text.hpp"
#include "host/io/subject_loader.hpp"
#include "host/time_grid.hpp"

namespace dcmrnn {
namespace {

using Eigen::Index;

class RunLoader {
 public:
  RunLoader(const Study& study, const BidsSources& sources, const BidsRun& run)
      : study_(study), options_(*study.bids), run_(run), reader_(sources, run, faults_) {}

  Subject load() {
    Study::SubjectFiles times;
    times.id = run_.id;
    times.slice_time = {0};
    if (run_.series.empty()) {
      faults_.add_missing(run_.folder, "has no time series of task-" + options_.task);
      return finish(times, {});
    }
    SubjectTables tables;
    if (const auto found = run_times(reader_, options_.slice_time)) {
      times.tr = found->tr;
      times.slice_time = {found->slice_time};
      if (study_.model.dt > times.tr)
        faults_.add("model.dt", "is " + number_text(study_.model.dt) +
                                    "; expected at most the TR, " + number_text(times.tr) + " s");
    }
    const std::optional<Table> series = reader_.table(run_.series);
    const std::optional<Table> confounds = read_confounds();
    if (series) {
      if (const auto axis = find_axis(*series, confounds)) {
        take_series(*series, *axis, tables);
        if (confounds && !options_.confounds.empty()) take_confounds(*confounds, *axis, tables);
        if (times.tr > 0) take_events(axis->scans(), times, tables);
      }
    }
    return finish(times, std::move(tables));
  }

 private:
  // Read where they are asked for, and where nothing else says how many scans there were.
  std::optional<Table> read_confounds() {
    std::vector<std::filesystem::path> paths = reader_.find_all("timeseries", "confounds");
    if (paths.empty()) paths = reader_.find_all("regressors", "confounds");  // fMRIPrep < 20.2
    outliers_path_ = reader_.find("outliers");
    const bool counted = !options_.dummy_scans || !options_.removed_scans;
    const bool wanted = !options_.confounds.empty() || counted;
    if (paths.empty() && wanted)
      faults_.add_missing(run_.folder,
                          "has no *_desc-confounds_timeseries.tsv of this run, nor "
                          "has a folder of bids.datasets");
    if (paths.empty() || (!wanted && outliers_path_)) return std::nullopt;
    std::optional<Table> confounds = reader_.table(paths.front());
    // XCP-D's own table does not tell of the scans that fMRIPrep found not to be steady.
    count_non_steady(confounds);
    for (std::size_t k = 1; counted && k < paths.size(); ++k)
      count_non_steady(reader_.table(paths[k]));
    return confounds;
  }

  // fMRIPrep has a column for each.
  void count_non_steady(const std::optional<Table>& confounds) {
    if (!confounds) return;
    const auto columns = std::ranges::count_if(confounds->header, [](const std::string& name) {
      return name.starts_with("non_steady_state_outlier");
    });
    non_steady_ = std::max<Index>(non_steady_, columns);
  }

  std::optional<ScanAxis> find_axis(const Table& series, const std::optional<Table>& confounds) {
    ScanCounts counts;
    counts.series = series.file;
    counts.rows = series.rows();
    counts.removed = options_.removed_scans ? *options_.removed_scans : non_steady_;
    counts.dummies = options_.dummy_scans ? *options_.dummy_scans : non_steady_;
    if (outliers_path_) {
      const std::optional<Table> outliers = reader_.table(*outliers_path_);
      if (!outliers || !take_outliers(*outliers, counts)) return std::nullopt;
    }
    std::optional<ScanAxis> axis = scan_axis(counts, faults_);
    if (!axis || !confounds) return axis;
    const Index expected = axis->scans();
    if (confounds->rows() == expected || confounds->rows() == expected - counts.removed)
      return axis;
    faults_.add(confounds->file,
                "has " + std::to_string(confounds->rows()) + " rows; the series" +
                    (counts.outliers ? ", its censored scans put back," : "") + " has " +
                    std::to_string(expected - counts.removed) +
                    "; expected as many, or bids.removed_scans to say how many scans the series "
                    "lacks at the start");
    return std::nullopt;
  }

  bool take_outliers(const Table& table, ScanCounts& counts) {
    Index column = table.columns() == 1 ? 0 : -1;
    for (const char* name : {"framewise_displacement", "outlier"}) {
      const auto found = std::ranges::find(table.header, name);
      if (found != table.header.end()) column = found - table.header.begin();
    }
    if (column < 0) {
      faults_.add(table.file,
                  "has several columns, none of them \"framewise_displacement\" or "
                  "\"outlier\"; expected 1 for each censored scan in one of these");
      return false;
    }
    const auto flags = table.values.col(column).array();
    if (!(flags == 0 || flags == 1).all()) {
      faults_.add(table.file, "has values other than 0 and 1; expected 1 for each censored scan");
      return false;
    }
    counts.outliers = flags;
    counts.outliers_file = table.file;
    return true;
  }

  // Columns that hold nothing are missing regions; scans that hold nothing are left out.
  void take_series(const Table& series, const ScanAxis& axis, SubjectTables& tables) {
    const auto columns = find_columns(series, options_.columns, "region", faults_);
    if (!columns) return;
    Table bold = expanded(series, axis.row);
    bold.values = Eigen::MatrixXd(bold.values(Eigen::all, *columns));
    bold.header = study_.model.regions;
    Table mask{run_.id + " scans used", {}, {"used"}, axis.mask, bold.lines};
    const auto missing = bold.values.array().isNaN();
    bool all_there = true;
    for (Index r = 0; r < bold.columns(); ++r) {
      if (!missing.col(r).all()) continue;
      all_there = false;
      faults_.add(series.file + " column " + options_.columns[static_cast<std::size_t>(r)],
                  "is n/a throughout: a missing region");
    }
    if (!all_there) return;
    for (Index k = 0; k < bold.rows(); ++k)
      if (missing.row(k).all()) mask.values(k, 0) = 0;
    tables.bold = std::move(bold);
    tables.mask = std::move(mask);
  }

  // The table is of all scans, or lacks the removed ones too.
  void take_confounds(const Table& table, const ScanAxis& axis, SubjectTables& tables) {
    const std::vector<Index> columns =
        confound_columns(options_.confounds, table.header, table.file, faults_);
    const int absent = static_cast<int>(axis.scans() - table.rows());
    const Eigen::VectorXi row =
        Eigen::VectorXi::LinSpaced(axis.scans(), -absent, static_cast<int>(table.rows()) - 1);
    Table confounds = expanded(table, row);
    confounds.values = Eigen::MatrixXd(confounds.values(Eigen::all, columns));
    confounds.header.clear();
    for (const Index column : columns)
      confounds.header.push_back(table.header[static_cast<std::size_t>(column)]);
    if (absent == 0 || columns.empty()) {
      tables.confounds = std::move(confounds);
      return;
    }
    // The first row that is there is the one that a derivative has no value in.
    for (Index c = 0; c < confounds.columns(); ++c)
      if (std::isnan(confounds.values(absent, c))) confounds.values(absent, c) = 0;
    tables.confounds = std::move(confounds);
  }

  void take_events(Index scans, Study::SubjectFiles& times, SubjectTables& tables) {
    const auto path = reader_.find("events");
    if (!path) {
      faults_.add_missing(run_.folder,
                          "has no *_events.tsv of this run, nor has a folder of "
                          "bids.datasets");
      return;
    }
    const std::optional<InputFile> file = reader_.text(*path);
    if (!file) return;
    times.inputs_dt = snapped_dt(study_.model.dt, times.tr);
    const auto steps = static_cast<Index>(std::round(times.tr / times.inputs_dt));
    Table inputs{file->name, file->hash, study_.model.inputs, {}, {}};
    inputs.values = event_inputs(*file, options_, study_.model.inputs,
                                 {times.inputs_dt, scans * steps}, faults_);
    if (inputs.rows() == 0) return;
    inputs.lines.assign(static_cast<std::size_t>(inputs.rows()), 0);
    tables.inputs = std::move(inputs);
  }

  Subject finish(const Study::SubjectFiles& times, SubjectTables tables) {
    tables.hashes = reader_.take_hashes();
    FaultList unused;  // the subject's reason says the same
    return assemble_subject(study_, times, std::move(tables), std::move(faults_), unused);
  }

  const Study& study_;
  const BidsOptions& options_;
  const BidsRun& run_;
  FaultList faults_{kSubjectFaults};
  RunReader reader_;
  std::optional<std::filesystem::path> outliers_path_;
  Index non_steady_ = 0;  // scans at the start
};

}  // namespace

Subject load_run(const Study& study, const BidsSources& sources, const BidsRun& run) {
  return RunLoader(study, sources, run).load();
}

}  // namespace dcmrnn
